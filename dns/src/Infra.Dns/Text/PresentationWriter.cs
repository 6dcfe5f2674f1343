using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Infra.Dns.Names;
using Infra.Parsing;

namespace Infra.Dns.Text;

/// <summary>Builds the text form of records: words with one blank between them, in a buffer that grows and is used again. Not thread-safe.</summary>
public sealed class PresentationWriter
{
    private byte[] _buffer = new byte[256];
    private int _length;

    /// <summary>What was written, in ASCII; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Empties the writer; the buffer is kept.</summary>
    public void Clear() => _length = 0;

    /// <summary>Cuts off what was written after the first <paramref name="length"/> bytes.</summary>
    public void CutTo(int length) => _length = Math.Min(_length, length);

    /// <summary>Writes ASCII text as it is.</summary>
    public void Write(ReadOnlySpan<byte> ascii) => Append(ascii);

    /// <summary>Writes ASCII text as it is.</summary>
    public void Write(string ascii)
    {
        ArgumentNullException.ThrowIfNull(ascii);
        _length += Encoding.ASCII.GetBytes(ascii, Room(ascii.Length));
    }

    /// <summary>Writes the blank between two words, unless nothing or a blank stands before.</summary>
    public void Separate()
    {
        if (_length > 0 && _buffer[_length - 1] is not ((byte)' ' or (byte)'\t' or (byte)'\n')) Write(" "u8);
    }

    /// <summary>Writes a number in decimal digits.</summary>
    public void WriteNumber(ulong value)
    {
        Utf8Formatter.TryFormat(value, Room(20), out int written);
        _length += written;
    }

    /// <summary>Writes a number with leading zeros.</summary>
    public void WriteNumber(uint value, int digits)
    {
        Utf8Formatter.TryFormat(value, Room(20), out int written, new System.Buffers.StandardFormat('D', (byte)digits));
        _length += written;
    }

    /// <summary>Writes a name in uncompressed wire form.</summary>
    public void WriteName(ReadOnlySpan<byte> name) => _length += NameText.Format(name, Room(NameText.LengthMax));

    /// <summary>Writes bytes between quotes.</summary>
    public void WriteQuoted(ReadOnlySpan<byte> bytes)
    {
        Span<byte> room = Room(bytes.Length * 4 + 2);
        room[0] = (byte)'"';
        int at = 1;
        foreach (byte value in bytes)
            at += EscapedText.WriteInQuotes(value, room[at..]);
        room[at++] = (byte)'"';
        _length += at;
    }

    /// <summary>Writes bytes as a word without quotes.</summary>
    public void WriteWord(ReadOnlySpan<byte> bytes)
    {
        Span<byte> room = Room(bytes.Length * 4);
        int at = 0;
        foreach (byte value in bytes)
            at += EscapedText.WriteInName(value, room[at..]);
        _length += at;
    }

    /// <summary>Writes bytes as capital hexadecimal digits.</summary>
    public void WriteHex(ReadOnlySpan<byte> bytes)
    {
        Span<byte> room = Room(bytes.Length * 2);
        for (int i = 0; i < bytes.Length; i++)
        {
            room[2 * i] = HexDigit(bytes[i] >> 4);
            room[2 * i + 1] = HexDigit(bytes[i] & 15);
        }
        _length += bytes.Length * 2;
    }

    /// <summary>Writes bytes in base64 with padding.</summary>
    public void WriteBase64(ReadOnlySpan<byte> bytes)
    {
        System.Buffers.Text.Base64.EncodeToUtf8(bytes, Room(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out int written);
        _length += written;
    }

    /// <summary>Writes bytes in base32 with the extended hex alphabet, capitals, no padding (RFC 5155 section 3.3).</summary>
    public void WriteBase32(ReadOnlySpan<byte> bytes)
    {
        Base32.TryEncode(bytes, Room(Base32.EncodedLength(bytes.Length, Padding.Forbidden)), out int written, Base32Alphabet.ExtendedHex, Padding.Forbidden);
        for (int i = 0; i < written; i++)
            _buffer[_length + i] = (byte)char.ToUpperInvariant((char)_buffer[_length + i]);
        _length += written;
    }

    /// <summary>Writes an invariant text of a value, such as an address.</summary>
    public void Write(IFormattable value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Write(value.ToString(null, CultureInfo.InvariantCulture));
    }

    /// <summary>What was written, as a string.</summary>
    public override string ToString() => Encoding.ASCII.GetString(Written);

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' - 10 + value);

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    private Span<byte> Room(int count)
    {
        if (_buffer.Length - _length < count) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        return _buffer.AsSpan(_length);
    }
}
