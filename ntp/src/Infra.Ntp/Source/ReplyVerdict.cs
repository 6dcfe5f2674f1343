namespace Infra.Ntp.Source;

/// <summary>What a datagram from a source turned out to be. Only <see cref="Valid"/> carries time.</summary>
public enum ReplyVerdict
{
    /// <summary>The reply to our request, and usable.</summary>
    Valid,

    /// <summary>Not an NTP packet of version 3 or 4.</summary>
    Malformed,

    /// <summary>Nothing was asked, the reply was taken already, or the window has passed.</summary>
    Unsolicited,

    /// <summary>It does not carry the random bits of our request: forged, or the reply to somebody else.</summary>
    WrongOrigin,

    /// <summary>It carries an authenticator, but nothing was agreed on with this source.</summary>
    Unauthenticated,

    /// <summary>Kiss code RATE: ask less often.</summary>
    KissRate,

    /// <summary>Kiss code DENY or RSTR: do not ask.</summary>
    KissDeny,

    /// <summary>The server says that it is not synchronised, or sends another kiss code.</summary>
    Unsynchronised,

    /// <summary>A mode other than "server".</summary>
    BadMode,

    /// <summary>A stratum above 15.</summary>
    BadStratum,

    /// <summary>Its error bound against the reference clock is 16 s or more.</summary>
    TooDistant,

    /// <summary>No transmit or receive time, or it was sent before its request came.</summary>
    BadTimes,

    /// <summary>The round trip took longer than this source's replies may.</summary>
    TooSlow,
}
