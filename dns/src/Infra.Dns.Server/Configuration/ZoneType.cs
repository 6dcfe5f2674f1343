namespace Infra.Dns.Server.Configuration;

/// <summary>Where a zone's records come from.</summary>
public enum ZoneType
{
    /// <summary>A file, and updates.</summary>
    Primary,

    /// <summary>Other servers, by transfer.</summary>
    Secondary,

    /// <summary>A catalog of zones (RFC 9432), from a file or from its primaries.</summary>
    Catalog,
}
