using Infra.Dns.Names;

namespace Infra.Dns.Store;

/// <summary>
/// A name as a string of bytes whose order is the canonical order of DNSSEC (RFC 4034 section 6.1): the labels below the zone's name from the top down in lower
/// case, a 0 after each; 0 and 1 inside a label become 1 1 and 1 2. An ancestor's key begins its descendants' keys; the zone's own is empty.
/// </summary>
internal static class ZoneKey
{
    /// <summary>The longest key: 253 bytes of a label's content, each as two, and the ends.</summary>
    internal const int LengthMax = 512;

    private const byte End = 0;
    private const byte Escape = 1;

    /// <summary>Writes a key.</summary>
    /// <param name="name">A name at or below the zone's.</param>
    /// <param name="originLength">The length of the zone's name in wire form.</param>
    /// <param name="key">Where it goes; <see cref="LengthMax"/> bytes.</param>
    /// <returns>Its length.</returns>
    internal static int Write(ReadOnlySpan<byte> name, int originLength, Span<byte> key)
    {
        int end = name.Length - originLength;
        Span<byte> starts = stackalloc byte[WireName.LabelsMax];
        int labels = 0;
        for (int at = 0; at < end; at += name[at] + 1)
            starts[labels++] = (byte)at;
        int length = 0;
        while (labels > 0)
        {
            int start = starts[--labels];
            foreach (byte raw in name.Slice(start + 1, name[start]))
            {
                byte value = WireName.Fold(raw);
                if (value <= Escape)
                {
                    key[length++] = Escape;
                    value++;
                }
                key[length++] = value;
            }
            key[length++] = End;
        }
        return length;
    }

    /// <summary>Half a byte of a key, 1 to 16; 0 behind its end.</summary>
    internal static int NibbleAt(ReadOnlySpan<byte> key, int offset)
    {
        int at = offset >> 1;
        if (at >= key.Length) return 0;
        return ((offset & 1) == 0 ? key[at] >> 4 : key[at] & 15) + 1;
    }

    /// <summary>The first place where two keys differ, in half bytes; -1 if they are equal.</summary>
    internal static int FirstDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int common = a.CommonPrefixLength(b);
        if (common == a.Length && common == b.Length) return -1;
        if (common == a.Length || common == b.Length) return common * 2;
        return a[common] >> 4 != b[common] >> 4 ? common * 2 : common * 2 + 1;
    }
}
