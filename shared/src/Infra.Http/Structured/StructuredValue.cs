using System.Text;
using Infra.Http.Fields;

namespace Infra.Http.Structured;

/// <summary>A bare item. Immutable; what exists can be written.</summary>
public readonly struct StructuredValue : IEquatable<StructuredValue>
{
    /// <summary>The largest integer and the largest number of seconds of a date; the smallest is its negative.</summary>
    public const long IntegerMax = 999_999_999_999_999;

    private static readonly decimal DecimalMax = 999_999_999_999.999m;

    private readonly object? _reference;
    private readonly decimal _number;

    private StructuredValue(StructuredKind kind, decimal number, object? reference)
    {
        Kind = kind;
        _number = number;
        _reference = reference;
    }

    /// <summary>Which kind it is.</summary>
    public StructuredKind Kind { get; }

    /// <summary>The number of an integer or a date (in seconds since 1970).</summary>
    /// <exception cref="InvalidOperationException">It is of another kind.</exception>
    public long Integer => Kind is StructuredKind.Integer or StructuredKind.Date ? (long)_number : throw Wrong();

    /// <summary>The number of an integer or a decimal.</summary>
    /// <exception cref="InvalidOperationException">It is of another kind.</exception>
    public decimal Decimal => Kind is StructuredKind.Integer or StructuredKind.Decimal ? _number : throw Wrong();

    /// <summary>The text of a string, a token or a display string.</summary>
    /// <exception cref="InvalidOperationException">It is of another kind.</exception>
    public string Text => Kind is StructuredKind.String or StructuredKind.Token or StructuredKind.DisplayString ? (string?)_reference ?? "" : throw Wrong();

    /// <summary>The bytes of a byte sequence.</summary>
    /// <exception cref="InvalidOperationException">It is of another kind.</exception>
    public ReadOnlyMemory<byte> Bytes => Kind == StructuredKind.Bytes ? (byte[]?)_reference : throw Wrong();

    /// <summary>The value of a boolean.</summary>
    /// <exception cref="InvalidOperationException">It is of another kind.</exception>
    public bool Boolean => Kind == StructuredKind.Boolean ? _number != 0 : throw Wrong();

    /// <summary>An integer of at most 15 digits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has more.</exception>
    public static StructuredValue OfInteger(long value) => new(StructuredKind.Integer, InRange(value), null);

    /// <summary>A date of at most 15 digits of seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has more.</exception>
    public static StructuredValue OfDate(long seconds) => new(StructuredKind.Date, InRange(seconds), null);

    /// <summary>A decimal, rounded to three digits behind the point (to even).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has more than 12 digits before the point.</exception>
    public static StructuredValue OfDecimal(decimal value)
    {
        decimal rounded = Math.Round(value, 3, MidpointRounding.ToEven);
        if (Math.Abs(rounded) > DecimalMax) throw new ArgumentOutOfRangeException(nameof(value), "more than 12 digits before the point");
        return new(StructuredKind.Decimal, rounded, null);
    }

    /// <summary>A string of printable ASCII.</summary>
    /// <exception cref="ArgumentException">It has another character.</exception>
    public static StructuredValue OfString(string text)
    {
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~')) throw new ArgumentException("a string has printable ASCII only; take a display string", nameof(text));
        return new(StructuredKind.String, 0, text);
    }

    /// <summary>A token: a letter or <c>*</c>, then tchars, colons and slashes.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static StructuredValue OfToken(string text)
    {
        if (!IsToken(text)) throw new ArgumentException("not a token", nameof(text));
        return new(StructuredKind.Token, 0, text);
    }

    /// <summary>A byte sequence; the bytes are copied.</summary>
    public static StructuredValue OfBytes(ReadOnlySpan<byte> bytes) => new(StructuredKind.Bytes, 0, bytes.ToArray());

    /// <summary>A boolean.</summary>
    public static StructuredValue OfBoolean(bool value) => new(StructuredKind.Boolean, value ? 1 : 0, null);

    /// <summary>A display string: any text without lone surrogates.</summary>
    /// <exception cref="ArgumentException">It has a lone surrogate.</exception>
    public static StructuredValue OfDisplayString(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar && !text.Contains('\uFFFD')) throw new ArgumentException("a lone surrogate", nameof(text));
        }
        return new(StructuredKind.DisplayString, 0, text);
    }

    /// <summary>Same kind, same value.</summary>
    public bool Equals(StructuredValue other) => Kind == other.Kind && _number == other._number
        && (Kind == StructuredKind.Bytes ? Bytes.Span.SequenceEqual(other.Bytes.Span) : Equals(_reference, other._reference));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StructuredValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _number, Kind == StructuredKind.Bytes ? Bytes.Length : _reference?.GetHashCode() ?? 0);

    /// <summary>Same kind, same value.</summary>
    public static bool operator ==(StructuredValue left, StructuredValue right) => left.Equals(right);

    /// <summary>Another kind or another value.</summary>
    public static bool operator !=(StructuredValue left, StructuredValue right) => !left.Equals(right);

    internal static bool IsToken(string text)
    {
        if (text.Length == 0 || (!char.IsAsciiLetter(text[0]) && text[0] != '*')) return false;
        foreach (char letter in text)
        {
            if (letter > 0x7E || !IsTokenByte((byte)letter)) return false;
        }
        return true;
    }

    internal static bool IsTokenByte(byte letter) => letter is (byte)':' or (byte)'/' || FieldNames.IsTokenByte(letter);

    private static long InRange(long value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, IntegerMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(value, -IntegerMax);
        return value;
    }

    private InvalidOperationException Wrong() => new($"the value is a {Kind}");
}
