namespace Infra.Parsing;

/// <summary>
/// Sizes in bytes as people write them in configuration: <c>64KiB</c>, <c>10MB</c>, <c>1G</c>, <c>1.5GiB</c>, <c>4096</c>.
/// <c>KB MB GB TB PB EB</c> are powers of 1000; <c>KiB MiB GiB TiB PiB EiB</c> are powers of 1024, and so are the bare
/// letters <c>K M G T P E</c>, as in systemd and nginx. The letters may be small, but <c>b</c> is refused, since it stands for bits.
/// Sizes are whole numbers up to 2^64 - 1; nothing is rounded.
/// </summary>
public static class ByteSizeText
{
    private const string Letters = "KMGTPE";

    /// <summary>Parses a size.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value) => TryParse(text, out value, out _);

    /// <summary>Parses a size; on failure <paramref name="error"/> says why and where.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value, out TextError error)
    {
        value = 0;
        if (text.IsEmpty) return Fail("the size is empty", 0, out error);
        int offset = 0;
        if (!Amount.TryTake(text, ref offset, out Amount amount, out error)) return false;
        if (!TryGetUnit(text[offset..], out ulong unit, out error))
        {
            error = error.Moved(offset);
            return false;
        }
        if (!amount.TryScale(unit, out UInt128 bytes)) return Fail("the size is not a whole number of bytes", 0, out error);
        if (bytes > ulong.MaxValue) return Fail("the size is 2^64 or more", 0, out error);
        value = (ulong)bytes;
        return true;
    }

    /// <summary>The size in a form that <see cref="TryParse(ReadOnlySpan{char}, out ulong)"/> reads back exactly: the largest binary unit that divides it, such as <c>64KiB</c>, else bytes.</summary>
    public static string Format(ulong value)
    {
        int power = 0;
        while (power < Letters.Length && value != 0 && value % 1024 == 0)
        {
            value /= 1024;
            power++;
        }
        return power == 0 ? $"{value}" : $"{value}{Letters[power - 1]}iB";
    }

    private static bool TryGetUnit(ReadOnlySpan<char> suffix, out ulong unit, out TextError error)
    {
        error = default;
        unit = 1;
        if (suffix is "" or "B") return true;
        if (suffix[^1] == 'b') return Fail("b stands for bits; write B for bytes", suffix.Length - 1, out error);
        int power = 1 + Letters.IndexOf(char.ToUpperInvariant(suffix[0]), StringComparison.Ordinal);
        ReadOnlySpan<char> rest = suffix[1..];
        if (power == 0 || rest is not ("" or "B" or "iB" or "i"))
            return Fail("the unit is unknown; there are B, KiB, MiB, GiB, TiB, KB, MB, GB, TB and K, M, G, T for powers of 1024", 0, out error);
        for (int i = 0; i < power; i++)
            unit *= rest is "B" ? 1000ul : 1024ul;
        return true;
    }

    private static bool Fail(string message, int offset, out TextError error)
    {
        error = new TextError(message, offset);
        return false;
    }
}
