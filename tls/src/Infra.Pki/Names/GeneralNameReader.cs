using Infra.Crypto.Keys;

namespace Infra.Pki.Names;

/// <summary>Goes through a SEQUENCE of GeneralName without copying. A certificate's names were checked when it was parsed, so that reading them ends at their end.</summary>
public ref struct GeneralNameReader
{
    private DerReader _rest;

    /// <summary>Reads the content of a SEQUENCE OF GeneralName; empty bytes have no names.</summary>
    public GeneralNameReader(ReadOnlySpan<byte> content) => _rest = new DerReader(content);

    /// <summary>Whether all names have been read; false behind a name that is malformed.</summary>
    public readonly bool IsAtEnd => _rest.IsAtEnd;

    /// <summary>Reads the next name; false at the end, or at a malformed name (then <see cref="IsAtEnd"/> is false).</summary>
    public bool TryRead(out GeneralName name)
    {
        DerReader probe = _rest;
        if (!TryReadName(ref probe, out name)) return false;
        _rest = probe;
        return true;
    }

    internal static bool TryReadName(scoped ref DerReader reader, out GeneralName name)
    {
        name = default;
        if (!reader.TryReadAny(out byte tag, out ReadOnlySpan<byte> content)) return false;
        int number = tag & 0x1F;
        bool isConstructed = number is 0 or 3 or 4 or 5;
        if (number > 8 || tag != (isConstructed ? DerTag.ContextConstructed(number) : DerTag.Context(number))) return false;
        var kind = (GeneralNameKind)number;
        if (!IsWellFormed(kind, content)) return false;
        name = new GeneralName(kind, content);
        return true;
    }

    private static bool IsWellFormed(GeneralNameKind kind, ReadOnlySpan<byte> content) => kind switch
    {
        GeneralNameKind.Email or GeneralNameKind.Dns or GeneralNameKind.Uri => System.Text.Ascii.IsValid(content),   // IA5String
        GeneralNameKind.DirectoryName => DistinguishedNameReader.IsWellFormed(content),
        _ => true,
    };
}
