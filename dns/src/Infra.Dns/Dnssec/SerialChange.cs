namespace Infra.Dns.Dnssec;

/// <summary>What happens to the serial of a zone's SOA when the zone is signed.</summary>
public enum SerialChange
{
    /// <summary>It stays.</summary>
    Keep,

    /// <summary>One more.</summary>
    Increment,

    /// <summary>The seconds since 1970, or one more if that is not greater.</summary>
    UnixTime,

    /// <summary>YYYYMMDDnn, or one more if that is not greater.</summary>
    Date,
}
