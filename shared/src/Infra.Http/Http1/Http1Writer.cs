using System.Buffers.Text;
using Infra.Http.Fields;

namespace Infra.Http.Http1;

/// <summary>
/// Writes heads of HTTP/1.1 messages into a buffer of the caller. A write that does not fit writes nothing and sets <see cref="HasOverflowed"/>; one that would split or bend the
/// message (a name that is no token, a value with a control character) writes nothing and sets <see cref="IsRefused"/>. Both stay set: a head is written straight down and checked once,
/// at its end, by <see cref="IsGood"/>.
/// </summary>
public ref struct Http1Writer
{
    private readonly Span<byte> _target;
    private int _offset;

    /// <summary>Writes from the first byte of <paramref name="target"/>.</summary>
    public Http1Writer(Span<byte> target)
    {
        _target = target;
        _offset = 0;
        HasOverflowed = false;
        IsRefused = false;
    }

    /// <summary>Bytes written so far.</summary>
    public readonly int Offset => _offset;

    /// <summary>Whether a write did not fit.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>Whether something could not be written without changing the message.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Whether all was written.</summary>
    public readonly bool IsGood => !HasOverflowed && !IsRefused;

    /// <summary>What has been written.</summary>
    public readonly Span<byte> Written => _target[.._offset];

    /// <summary><c>METHOD target HTTP/1.1</c>.</summary>
    public void WriteRequestLine(scoped ReadOnlySpan<byte> method, scoped ReadOnlySpan<byte> target)
    {
        if (!FieldNames.IsToken(method) || target.IsEmpty || target.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E)) IsRefused = true;
        Append(method);
        Append(" "u8);
        Append(target);
        Append(" HTTP/1.1\r\n"u8);
    }

    /// <summary><c>HTTP/1.1 200 OK</c>; an empty phrase stands for the usual one of the status.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The status is not 100 to 599.</exception>
    public void WriteStatusLine(int status, scoped ReadOnlySpan<byte> reasonPhrase = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        if (FieldBytes.IndexOfControl(reasonPhrase) >= 0) IsRefused = true;
        Append("HTTP/1.1 "u8);
        AppendNumber(status);
        Append(" "u8);
        Append(reasonPhrase.IsEmpty ? StatusPhrases.Of(status) : reasonPhrase);
        Append("\r\n"u8);
    }

    /// <summary>One field line.</summary>
    public void WriteField(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (!FieldNames.IsToken(name) || FieldBytes.IndexOfControl(value) >= 0) IsRefused = true;
        WriteChecked(name, value);
    }

    /// <summary>One field line of a known name in its usual spelling.</summary>
    public void WriteField(FieldId id, scoped ReadOnlySpan<byte> value) => WriteField(FieldNames.Of(id), value);

    /// <summary>One field line of a known name with a number.</summary>
    public void WriteField(FieldId id, long value)
    {
        Append(FieldNames.Of(id));
        Append(": "u8);
        AppendNumber(value);
        Append("\r\n"u8);
    }

    /// <summary>Begins a field line whose value is appended in parts; end it by <see cref="EndField"/>.</summary>
    public void BeginField(FieldId id)
    {
        Append(FieldNames.Of(id));
        Append(": "u8);
    }

    /// <summary>A part of a value.</summary>
    public void AppendValue(scoped ReadOnlySpan<byte> part)
    {
        if (FieldBytes.IndexOfControl(part) >= 0) IsRefused = true;
        Append(part);
    }

    /// <summary>A part of a value: a decimal number.</summary>
    public void AppendValue(long number) => AppendNumber(number);

    /// <summary>Ends a field line.</summary>
    public void EndField() => Append("\r\n"u8);

    /// <summary>
    /// All fields that are not dropped, in their order, names as they were spelled; values come from a parser, so they are not checked again. Content-Length loses leading zeros.
    /// </summary>
    public void WriteFields(HeaderTable fields)
    {
        foreach (Field field in fields)
        {
            if (!field.IsDropped) WriteChecked(field.Name, field.Id == FieldId.ContentLength ? WithoutLeadingZeros(field.Value) : field.Value);
        }
    }

    /// <summary>The empty line after the fields.</summary>
    public void EndHead() => Append("\r\n"u8);

    /// <summary>The line before a chunk's data, <paramref name="length"/> at least 1; after the data comes <see cref="WriteChunkEnd"/>.</summary>
    public void WriteChunkStart(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Span<byte> digits = stackalloc byte[ChunkedDecoder.SizeDigitsMax];
        Utf8Formatter.TryFormat(length, digits, out int written, new System.Buffers.StandardFormat('x'));
        Append(digits[..written]);
        Append("\r\n"u8);
    }

    /// <summary>The line end after a chunk's data.</summary>
    public void WriteChunkEnd() => Append("\r\n"u8);

    /// <summary>The last chunk; trailers may follow, then <see cref="EndHead"/>.</summary>
    public void WriteLastChunk() => Append("0\r\n"u8);

    /// <summary>Bytes as they are: for what the caller has built and checked before, such as prepared field lines.</summary>
    public void WritePrepared(scoped ReadOnlySpan<byte> lines) => Append(lines);

    private static ReadOnlySpan<byte> WithoutLeadingZeros(ReadOnlySpan<byte> digits)
    {
        ReadOnlySpan<byte> rest = digits.TrimStart((byte)'0');
        return rest.IsEmpty && !digits.IsEmpty ? digits[^1..] : rest;
    }

    private void WriteChecked(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        int length = name.Length + value.Length + 4;
        if (!HasRoom(length)) return;
        Span<byte> line = _target.Slice(_offset, length);
        name.CopyTo(line);
        line[name.Length] = (byte)':';
        line[name.Length + 1] = (byte)' ';
        value.CopyTo(line[(name.Length + 2)..]);
        line[^2] = (byte)'\r';
        line[^1] = (byte)'\n';
        _offset += length;
    }

    private void Append(scoped ReadOnlySpan<byte> bytes)
    {
        if (!HasRoom(bytes.Length)) return;
        bytes.CopyTo(_target[_offset..]);
        _offset += bytes.Length;
    }

    private void AppendNumber(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out int written);
        Append(digits[..written]);
    }

    private bool HasRoom(int length)
    {
        if (IsGood && length <= _target.Length - _offset) return true;
        if (!IsRefused) HasOverflowed = true;
        return false;
    }
}
