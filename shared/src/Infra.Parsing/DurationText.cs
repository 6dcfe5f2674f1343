using System.Text;

namespace Infra.Parsing;

/// <summary>
/// Durations as people write them in configuration: <c>1h30m</c>, <c>500ms</c>, <c>2d</c>, <c>1.5s</c>.
/// Numbers with units stand without spaces, from the largest unit to the smallest, each unit once; the last number may have
/// a fraction. Units: <c>w d h m s ms us ns</c> (<c>min</c> and <c>µs</c> are read too). A duration is a whole number of 100 ns; what is
/// finer, or longer than <see cref="TimeSpan.MaxValue"/>, is refused rather than rounded.
/// </summary>
public static class DurationText
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;
    private const ulong NanosecondsPerTick = 100;

    /// <summary>Parses a duration in which every number has its unit.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value) => TryParse(text, DurationOptions.None, out value, out _);

    /// <summary>Parses a duration; on failure <paramref name="error"/> says why and where.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, DurationOptions options, out TimeSpan value, out TextError error)
    {
        value = default;
        error = default;
        if (text.IsEmpty) return Fail("the duration is empty", 0, out error);
        bool isNegative = (options & DurationOptions.Negative) != DurationOptions.None && text[0] == '-';
        int offset = isNegative ? 1 : 0;
        UInt128 total = 0;
        ulong previousUnit = ulong.MaxValue;
        do
        {
            int start = offset;
            if (!Amount.TryTake(text, ref offset, out Amount amount, out error)) return false;
            bool isPlainAllowed = start == (isNegative ? 1 : 0) && (options & DurationOptions.PlainSeconds) != DurationOptions.None;
            if (!TryTakeUnit(text, ref offset, isPlainAllowed, out ulong unit, out error)) return false;
            if (unit >= previousUnit) return Fail("units go from large to small, each of them once", start, out error);
            if (amount.FractionDigits != 0 && offset < text.Length) return Fail("only the last number may have a fraction", start, out error);
            if (!amount.TryScale(unit, out UInt128 nanoseconds)) return Fail("the duration is finer than 100 ns", start, out error);
            total += nanoseconds;   // at most eight terms below 2^114 each
            previousUnit = unit;
        }
        while (offset < text.Length);

        (UInt128 ticks, UInt128 rest) = UInt128.DivRem(total, NanosecondsPerTick);
        if (rest != 0) return Fail("the duration is finer than 100 ns", 0, out error);
        if (ticks > (UInt128)(isNegative ? 1ul << 63 : long.MaxValue)) return Fail("the duration is longer than 10675199 days", 0, out error);
        value = new TimeSpan(isNegative ? (long)-(Int128)ticks : (long)ticks);
        return true;
    }

    /// <summary>The duration in a form that <see cref="TryParse(ReadOnlySpan{char}, out TimeSpan)"/> reads back, such as <c>1h30m</c>; zero is <c>0s</c>.</summary>
    public static string Format(TimeSpan value)
    {
        if (value == TimeSpan.Zero) return "0s";
        var text = new StringBuilder();
        if (value < TimeSpan.Zero) text.Append('-');
        UInt128 rest = (UInt128)Int128.Abs(value.Ticks) * NanosecondsPerTick;
        foreach ((string name, ulong unit) in Units)
        {
            (UInt128 count, rest) = UInt128.DivRem(rest, unit);
            if (count != 0) text.Append(count).Append(name);
        }
        return text.ToString();
    }

    private static bool TryTakeUnit(ReadOnlySpan<char> text, ref int offset, bool isPlainAllowed, out ulong unit, out TextError error)
    {
        error = default;
        unit = 0;
        ReadOnlySpan<char> rest = text[offset..];
        int length = rest.IndexOfAnyInRange('0', '9');
        ReadOnlySpan<char> name = length < 0 ? rest : rest[..length];
        if (name.IsEmpty)
        {
            unit = NanosecondsPerSecond;
            return isPlainAllowed || Fail("the unit is missing; write ms, s, m, h or d", offset, out error);
        }
        unit = name switch
        {
            "w" => 7 * 86400 * NanosecondsPerSecond,
            "d" => 86400 * NanosecondsPerSecond,
            "h" => 3600 * NanosecondsPerSecond,
            "m" or "min" => 60 * NanosecondsPerSecond,
            "s" => NanosecondsPerSecond,
            "ms" => 1_000_000,
            "us" or "\u00B5s" or "\u03BCs" => 1_000,   // micro sign, Greek mu
            "ns" => 1,
            _ => 0,
        };
        if (unit == 0) return Fail("the unit is unknown; there are w, d, h, m, s, ms, us and ns", offset, out error);
        offset += name.Length;
        return true;
    }

    // Weeks are read but not written: "10d" says more than "1w3d".
    private static readonly (string Name, ulong Nanoseconds)[] Units =
    [
        ("d", 86400 * NanosecondsPerSecond), ("h", 3600 * NanosecondsPerSecond), ("m", 60 * NanosecondsPerSecond),
        ("s", NanosecondsPerSecond), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ];

    private static bool Fail(string message, int offset, out TextError error)
    {
        error = new TextError(message, offset);
        return false;
    }
}
