namespace Infra.Http.ProxyProtocol;

/// <summary>Why a PROXY header was refused.</summary>
public enum ProxyHeaderError : byte
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The first bytes are of neither version.</summary>
    Signature,

    /// <summary>Version 1: longer than 107 bytes, or a line end that is not CR LF.</summary>
    Line,

    /// <summary>Version 1: not <c>PROXY TCP4|TCP6 source destination port port</c> with single spaces.</summary>
    Text,

    /// <summary>An address that is none, or of the other family.</summary>
    Address,

    /// <summary>A port that is none, or has leading zeros.</summary>
    Port,

    /// <summary>Version 2: another version or command.</summary>
    Command,

    /// <summary>Version 2: an unknown family or protocol.</summary>
    Family,

    /// <summary>Version 2: shorter than the family's addresses, or above 4,096 bytes.</summary>
    Length,

    /// <summary>Version 2: a TLV that ends beyond the header, or is given twice or in a length that it cannot have.</summary>
    Tlv,

    /// <summary>Version 2: the checksum is wrong.</summary>
    Checksum,
}
