namespace Infra.Interop.Time;

/// <summary>What the kernel thinks of its clock: the result of adjtimex(2).</summary>
public enum ClockState
{
    /// <summary>Synchronised, no leap second near (TIME_OK).</summary>
    Ok = 0,

    /// <summary>A second will be inserted at the end of the UTC day (TIME_INS).</summary>
    InsertLeapSecond = 1,

    /// <summary>A second will be left out at the end of the UTC day (TIME_DEL).</summary>
    DeleteLeapSecond = 2,

    /// <summary>The inserted second is running (TIME_OOP).</summary>
    LeapSecondNow = 3,

    /// <summary>A leap second has happened; until its status bit is cleared (TIME_WAIT).</summary>
    LeapSecondDone = 4,

    /// <summary>Nobody keeps the clock synchronised (TIME_ERROR); the usual answer on a machine without a daemon.</summary>
    Error = 5,
}
