namespace Infra.Dns.Names;

/// <summary>
/// Functions over a name in uncompressed wire form: labels with a length byte before each, the empty label last (RFC 1035 section 3.1). They expect a
/// well-formed name, as <see cref="Wire.DnsReader"/> and <see cref="NameText"/> make it; 255 bytes and 128 labels at most.
/// </summary>
public static class WireName
{
    /// <summary>The longest name in bytes, the root's empty label included (RFC 1035 section 2.3.4).</summary>
    public const int LengthMax = 255;

    /// <summary>The longest label in bytes.</summary>
    public const int LabelLengthMax = 63;

    /// <summary>The most labels that fit into a name, the root's empty label included.</summary>
    public const int LabelsMax = 128;

    /// <summary>The root: one empty label.</summary>
    public static ReadOnlySpan<byte> Root => [0];

    /// <summary>How many labels there are, without the root's empty one.</summary>
    public static int CountLabels(ReadOnlySpan<byte> name)
    {
        int count = 0;
        for (int at = 0; name[at] != 0; at += name[at] + 1)
            count++;
        return count;
    }

    /// <summary>The name without its first label; the root's is the root.</summary>
    public static ReadOnlySpan<byte> ParentOf(ReadOnlySpan<byte> name) => name[0] == 0 ? name : name[(name[0] + 1)..];

    /// <summary>The name without its first <paramref name="labels"/> labels.</summary>
    public static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> name, int labels)
    {
        for (; labels > 0; labels--)
            name = ParentOf(name);
        return name;
    }

    /// <summary>Whether the first label is <c>*</c> (RFC 4592).</summary>
    public static bool IsWildcard(ReadOnlySpan<byte> name) => name[0] == 1 && name[1] == '*';

    /// <summary>Whether two names are equal but for the case of ASCII letters (RFC 4343).</summary>
    public static bool AreEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.Length != b.Length) return false;
        if (a.SequenceEqual(b)) return true;
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] != b[i] && Fold(a[i]) != Fold(b[i])) return false;
        }
        return true;
    }

    /// <summary>Whether <paramref name="name"/> is <paramref name="ancestor"/> or below it.</summary>
    public static bool IsAtOrBelow(ReadOnlySpan<byte> name, ReadOnlySpan<byte> ancestor)
    {
        int excess = name.Length - ancestor.Length;
        if (excess < 0) return false;
        int at = 0;
        while (at < excess)
            at += name[at] + 1;   // only where a label begins may the ancestor begin
        return at == excess && AreEqual(name[at..], ancestor);
    }

    /// <summary>
    /// Canonical order of DNSSEC (RFC 4034 section 6.1): by labels from the root on, each as lower-case bytes, a missing label first.
    /// Negative, zero or positive, as <c>a</c> comes before, with or after <c>b</c>.
    /// </summary>
    public static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Span<byte> startsA = stackalloc byte[LabelsMax];
        Span<byte> startsB = stackalloc byte[LabelsMax];
        int left = StartsOf(a, startsA);
        int right = StartsOf(b, startsB);
        while (left > 0 && right > 0)
        {
            left--;
            right--;
            int order = CompareLabels(LabelAt(a, startsA[left]), LabelAt(b, startsB[right]));
            if (order != 0) return order;
        }
        return left - right;
    }

    /// <summary>Writes the lower-case form, which has the same length.</summary>
    public static void ToLower(ReadOnlySpan<byte> name, Span<byte> target)
    {
        // A length byte is at most 63 and so never looks like a letter: the whole name can be folded without finding its labels.
        target = target[..name.Length];
        for (int i = 0; i < target.Length; i++)
            target[i] = Fold(name[i]);
    }

    /// <summary>How many labels two names have in common, counted from the root; the root itself does not count.</summary>
    public static int CountCommonLabels(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int labels = Math.Min(CountLabels(a), CountLabels(b));
        ReadOnlySpan<byte> left = Skip(a, CountLabels(a) - labels);
        ReadOnlySpan<byte> right = Skip(b, CountLabels(b) - labels);
        int common = 0;
        for (; left[0] != 0; left = ParentOf(left), right = ParentOf(right))
            common = CompareLabels(LabelAt(left, 0), LabelAt(right, 0)) == 0 ? common + 1 : 0;
        return common;
    }

    internal static byte Fold(byte value) => (uint)(value - 'A') <= 'Z' - 'A' ? (byte)(value | 0x20) : value;

    private static int CompareLabels(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int shared = Math.Min(a.Length, b.Length);
        for (int i = 0; i < shared; i++)
        {
            int order = Fold(a[i]) - Fold(b[i]);
            if (order != 0) return order;
        }
        return a.Length - b.Length;
    }

    private static ReadOnlySpan<byte> LabelAt(ReadOnlySpan<byte> name, int start) => name.Slice(start + 1, name[start]);

    private static int StartsOf(ReadOnlySpan<byte> name, Span<byte> starts)
    {
        int count = 0;
        for (int at = 0; name[at] != 0; at += name[at] + 1)
            starts[count++] = (byte)at;
        return count;
    }
}
