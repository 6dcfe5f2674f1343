namespace Infra.Hosting.Metrics;

/// <summary>What came of reading the head of a request.</summary>
public enum HttpHeadStatus
{
    /// <summary>All of it is there.</summary>
    Complete,

    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>It is malformed.</summary>
    Bad,

    /// <summary>It has too many bytes or fields.</summary>
    TooLarge,
}
