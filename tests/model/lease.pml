/*
 * Lease and fence of one conversation, for spin: workers that pause anywhere, crash anywhere, lose
 * their connection before or after COMMIT; leases that end at any moment; rescue; settling with a
 * token. Every transaction of the SQL API is one atomic step here, because each of them holds the
 * conversation's row; tests/model and sql/tests/isolation show that they do.
 *
 * Safety    a turn commits at most once, a message takes effect at most once, whoever lost the
 *           lease commits nothing, first turns start in the order of arrival.
 * Liveness  under weak fairness every message ends processed or dead, and nothing stays locked.
 *
 * test_lease.py verifies it, and that it fails with any of these:
 *   -DNO_FENCE          settling does not compare the token
 *   -DNO_RESCUE         nobody ends a lease that ran out
 *   -DUNCOUNTED_CRASH   a lease that ran out is no attempt
 */
#define WORKERS 2
#define MESSAGES 2
#define ATTEMPTS 2
#define TOKENS 8

mtype = { waiting, running, failed, due, processed, dead };

mtype status[MESSAGES] = waiting;
byte attempts[MESSAGES];
byte noted[MESSAGES];   /* token of the last report that was accepted */
byte lock;              /* token of the turn, 0 = free */
byte turn;              /* message of the turn */
bool expired;           /* the lease ran out, nobody has taken over yet */
byte granted;           /* tokens never repeat */
byte given_back;

/* For the assertions only. */
byte effects[MESSAGES];
byte commits[TOKENS];
bool taken_over[TOKENS];

inline attempt_failed(m) {
    if
    :: attempts[m] >= ATTEMPTS -> status[m] = dead
    :: else -> status[m] = failed
    fi
}

inline unlock() {
    lock = 0;
    expired = false
}

/* What the claim, the cleanup job and a new message do with a lease that ran out. */
inline rescue() {
    taken_over[lock] = true;
#ifdef UNCOUNTED_CRASH
    attempts[turn]--;
#endif
    attempt_failed(turn);
    unlock()
}

inline first_in_line(found) {
    if
    :: status[0] == due -> found = 0
    :: else ->
        if
        :: status[1] == due -> found = 1
        :: else ->
            if
            :: status[0] == waiting -> found = 0
            :: else -> found = 1
            fi
        fi
    fi
}

#define has_work(m) (status[m] == waiting || status[m] == due)

active [WORKERS] proctype Worker() {
    byte mine, m;
    bool is_extended, is_cut;

idle:
    atomic {
        mine = 0; m = 0; is_extended = false; is_cut = false;
        if
        :: lock == 0 && (has_work(0) || has_work(1))
#ifndef NO_RESCUE
        :: lock != 0 && expired -> rescue()
#endif
        fi;
        if
        :: has_work(0) || has_work(1) ->
            first_in_line(m);
            assert(m == 0 || status[m] == due || status[0] != waiting);
            granted++;
            assert(granted < TOKENS);
            mine = granted;
            lock = mine; turn = m; expired = false;
            status[m] = running;
            attempts[m]++
        :: else -> goto idle
        fi
    };

working:
    /* Pausing needs no words: the others may take any number of steps before the next one. */
    if
    :: goto idle                                    /* crash */
    :: atomic {                                     /* heartbeat */
        !is_extended -> is_extended = true;
        if
        :: lock == mine -> expired = false
        :: else
        fi
        }; goto working
    :: atomic {                                     /* not started after all */
        given_back == 0 && lock == mine -> given_back++;
        status[m] = waiting;
        attempts[m]--;
        unlock()
        }; goto idle
    :: goto succeed
    :: goto fail
    fi;

succeed:
    atomic {
        if
        :: !is_cut -> is_cut = true; goto succeed   /* cut before COMMIT: nothing happened */
        :: skip
        fi;
        if
#ifdef NO_FENCE
        :: true ->
#else
        :: lock == mine ->
#endif
            assert(!taken_over[mine]);
            assert(commits[mine] == 0 && effects[m] == 0);
            commits[mine]++;
            effects[m]++;
            status[m] = processed;
            noted[m] = mine;
            unlock()
        :: else                                     /* refused, or repeated: changes nothing */
        fi;
        if
        :: !is_cut -> is_cut = true; goto succeed   /* cut after COMMIT: asks again */
        :: goto idle
        fi
    };

fail:
    atomic {
        if
#ifdef NO_FENCE
        :: true ->
#else
        :: lock == mine ->
#endif
            assert(!taken_over[mine]);
            assert(commits[mine] == 0);
            commits[mine]++;
            noted[m] = mine;
            attempt_failed(m);
            unlock()
        :: else
        fi;
        if
        :: !is_cut -> is_cut = true; goto fail
        :: goto idle
        fi
    }
}

/* Leases end whenever they like; retries become due. */
active proctype Clock() {
    do
    :: atomic { lock != 0 && !expired -> expired = true }
    :: atomic { status[0] == failed -> status[0] = due }
    :: atomic { status[1] == failed -> status[1] = due }
    od
}

#define is_settled(m) (status[m] == processed || status[m] == dead)

ltl nothing_is_lost { <> (is_settled(0) && is_settled(1) && lock == 0) }
