namespace Infra.Dns.Tsig;

/// <summary>Errors inside a TSIG record (RFC 8945 section 3); the numbers are those of response codes, but 16 means something else there.</summary>
public static class TsigError
{
    /// <summary>BADSIG: the code is wrong.</summary>
    public const ushort BadSignature = 16;

    /// <summary>BADKEY: key or algorithm are not known.</summary>
    public const ushort BadKey = 17;

    /// <summary>BADTIME: too old or too new.</summary>
    public const ushort BadTime = 18;

    /// <summary>BADTRUNC: the code is too short for the server's policy.</summary>
    public const ushort BadTruncation = 22;

    /// <summary>The mnemonic, or the number.</summary>
    public static string NameOf(ushort error) => error switch
    {
        0 => "NOERROR",
        BadSignature => "BADSIG",
        BadKey => "BADKEY",
        BadTime => "BADTIME",
        BadTruncation => "BADTRUNC",
        _ => error.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
