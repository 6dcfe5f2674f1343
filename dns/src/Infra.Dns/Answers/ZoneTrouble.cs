namespace Infra.Dns.Answers;

/// <summary>Why there is no zone to answer from.</summary>
public enum ZoneTrouble
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>No zone of this server: REFUSED, extended error 20.</summary>
    NotOurs,

    /// <summary>The client may not ask this zone: REFUSED, extended error 18.</summary>
    Prohibited,

    /// <summary>The zone has no data yet or is broken: SERVFAIL, extended error 14.</summary>
    NotReady,

    /// <summary>The zone's data are too old: SERVFAIL, extended error 24.</summary>
    Expired,
}
