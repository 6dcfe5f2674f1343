/*
 * Preloaded into ntpd-rs, whose client refuses to start where it may not steer the clock: every change is accepted and none is made.
 * Its tests run without the right to set the clock, and with this they need none.
 */
#include <sys/timex.h>
#include <time.h>

int clock_adjtime(clockid_t clock, struct timex *adjustment)
{
    struct timespec now;

    /* The time of the change is part of the answer, and the client reckons with it. */
    clock_gettime(clock, &now);
    adjustment->time.tv_sec = now.tv_sec;
    adjustment->time.tv_usec = now.tv_nsec / 1000;
    adjustment->tick = 10000;
    adjustment->status = 0;
    return 0;
}

int ntp_adjtime(struct timex *adjustment)
{
    return clock_adjtime(CLOCK_REALTIME, adjustment);
}

int adjtimex(struct timex *adjustment)
{
    return clock_adjtime(CLOCK_REALTIME, adjustment);
}

int clock_settime(clockid_t clock, const struct timespec *time)
{
    (void)clock;
    (void)time;
    return 0;
}
