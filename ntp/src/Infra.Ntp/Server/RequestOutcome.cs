namespace Infra.Ntp.Server;

/// <summary>What became of one received datagram, or of one reply. Each datagram counts under exactly one of the values before <see cref="SendFailed"/>.</summary>
public enum RequestOutcome
{
    /// <summary>Answered with the time.</summary>
    Answered,

    /// <summary>Answered with "no time yet".</summary>
    AnsweredUnsynchronised,

    /// <summary>Refused by a list, with a kiss code.</summary>
    Denied,

    /// <summary>Refused by a list, in silence.</summary>
    Ignored,

    /// <summary>Fewer bytes than a header.</summary>
    TooShort,

    /// <summary>More bytes than a request may have.</summary>
    TooLong,

    /// <summary>A version nobody here speaks, or one that the configuration does not accept.</summary>
    BadVersion,

    /// <summary>A mode other than "client": replies, control messages and broadcasts end here.</summary>
    BadMode,

    /// <summary>Extension fields with impossible lengths, or too many.</summary>
    BadFields,

    /// <summary>An authenticator of impossible length, or one that no key here can verify.</summary>
    BadMac,

    /// <summary>A reply that the kernel did not take; its request is counted as answered too.</summary>
    SendFailed,
}
