using System.Text;
using Infra.Crypto.Keys;

namespace Infra.Pki.Names;

/// <summary>
/// A Name in the form that directoryName constraints are compared in (RFC 5280 section 7.1, simplified): strings of any type by their folded text, other values by their bytes, several
/// attributes of one part in any order.
/// </summary>
internal sealed class NormalizedName
{
    private readonly string[] _parts;

    private NormalizedName(string[] parts, bool isExact)
    {
        _parts = parts;
        IsExact = isExact;
    }

    /// <summary>Whether every string could be decoded; where not, nothing can be told about what the name is not.</summary>
    internal bool IsExact { get; }

    internal static NormalizedName Read(ReadOnlySpan<byte> encoded)
    {
        List<string> parts = [];
        bool isExact = true;
        var reader = new DerReader(encoded);
        if (!reader.TryReadSequence(out DerReader sequence)) return new NormalizedName([], isExact: false);
        while (!sequence.IsAtEnd && sequence.TryReadSet(out DerReader attributes))
        {
            List<string> texts = [];
            while (DistinguishedNameReader.TryReadAttribute(ref attributes, out ReadOnlySpan<byte> type, out byte tag, out ReadOnlySpan<byte> value))
                texts.Add(Normalize(type, tag, value, ref isExact));
            texts.Sort(StringComparer.Ordinal);
            parts.Add(string.Join('\0', texts));
        }
        return new NormalizedName([.. parts], isExact);
    }

    /// <summary>Whether this name begins with all parts of <paramref name="prefix"/>.</summary>
    internal bool StartsWith(NormalizedName prefix) => _parts.AsSpan().StartsWith(prefix._parts);

    private static string Normalize(ReadOnlySpan<byte> type, byte tag, ReadOnlySpan<byte> value, ref bool isExact)
    {
        var text = new StringBuilder(Convert.ToHexString(type));
        if (DerStrings.TryDecode(tag, value, out string decoded)) return text.Append('=').Append(DerStrings.Fold(decoded)).ToString();
        isExact &= !DerStrings.IsString(tag);
        return text.Append('#').Append(tag).Append(':').Append(Convert.ToHexString(value)).ToString();
    }
}
