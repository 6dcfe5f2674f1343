namespace Infra.Ntp.Wire;

/// <summary>What <see cref="NtpPacketView.TryParse"/> found.</summary>
public enum NtpParseResult : byte
{
    /// <summary>A packet of version 3 or 4 whose fields and authenticator lie where they should.</summary>
    Ok,

    /// <summary>Fewer bytes than a header has.</summary>
    TooShort,

    /// <summary>A version other than 3 and 4.</summary>
    UnsupportedVersion,

    /// <summary>An extension field whose length is no multiple of 4, below 16, or beyond the end.</summary>
    BadFieldLength,

    /// <summary>More extension fields than any honest packet has.</summary>
    TooManyFields,

    /// <summary>Bytes at the end that are neither a field nor an authenticator of a known length.</summary>
    BadMacLength,
}
