namespace Infra.Ntp.Discipline;

/// <summary>What <see cref="LeapSecondList.TryParse"/> found.</summary>
public enum LeapSecondListResult
{
    /// <summary>A list whose digest is right.</summary>
    Ok,

    /// <summary>More than <see cref="LeapSecondList.BytesMax"/> bytes.</summary>
    TooLarge,

    /// <summary>A line that is none of such a list's, or more lines than it can have.</summary>
    Malformed,

    /// <summary>No line says when the list was made or how long it holds, or no leap second stands in it.</summary>
    Incomplete,

    /// <summary>Leap seconds out of order, not at midnight, or of another size than one second.</summary>
    Inconsistent,

    /// <summary>No digest, or one that is not that of the numbers.</summary>
    BadDigest,
}
