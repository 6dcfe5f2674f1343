namespace Infra.Ntp.Wire.V5;

/// <summary>Flags of an NTPv5 packet; the other 13 bits must be zero.</summary>
[Flags]
public enum Ntp5Flags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The server is synchronised.</summary>
    Synchronised = 1,

    /// <summary>Request for, or reply in, interleaved mode.</summary>
    Interleaved = 2,

    /// <summary>The server could not authenticate the request.</summary>
    AuthenticationNak = 4,
}
