namespace Infra.Dns.Server.Service;

/// <summary>Whether a zone can be answered from.</summary>
public enum ZoneStatus
{
    /// <summary>It has no data yet, or its file is broken: SERVFAIL with the extended error "not ready".</summary>
    NotReady,

    /// <summary>It is answered from.</summary>
    Ready,

    /// <summary>A secondary whose data are too old: SERVFAIL with the extended error "invalid data".</summary>
    Expired,
}
