namespace Infra.Ntp.Wire.V5;

/// <summary>What <see cref="Ntp5PacketView.TryParse"/> found.</summary>
public enum Ntp5ParseResult : byte
{
    /// <summary>A request or reply of version 5 whose fields lie where they should.</summary>
    Ok,

    /// <summary>Fewer bytes than a header has.</summary>
    TooShort,

    /// <summary>Another version.</summary>
    UnsupportedVersion,

    /// <summary>Neither a request nor a reply.</summary>
    BadMode,

    /// <summary>A timescale that does not exist.</summary>
    BadTimescale,

    /// <summary>A flag that does not exist.</summary>
    BadFlags,

    /// <summary>A length that is no multiple of 4.</summary>
    BadLength,

    /// <summary>A field whose length is below 4 or beyond the end, or padded with something else than zeros.</summary>
    BadFieldLength,

    /// <summary>More extension fields than any honest packet has.</summary>
    TooManyFields,

    /// <summary>A field behind one that must be the last.</summary>
    FieldBehindLast,
}
