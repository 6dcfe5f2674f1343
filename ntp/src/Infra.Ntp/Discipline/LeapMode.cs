namespace Infra.Ntp.Discipline;

/// <summary>What is done about a leap second.</summary>
public enum LeapMode
{
    /// <summary>The kernel inserts or deletes it at the end of the day.</summary>
    Kernel,

    /// <summary>The clock runs on and is slewed to the new time afterwards.</summary>
    Slew,

    /// <summary>Announcements mean nothing; when the sources jump, that is an offset like any other.</summary>
    Ignore,
}
