using System.Buffers;
using System.Buffers.Text;

namespace Infra.Proxy.Observe;

/// <summary>Writes a line of a log into a buffer; what does not fit is left out and noted. Whatever came from outside is escaped.</summary>
internal ref struct LineBuilder(Span<byte> target)
{
    private readonly Span<byte> _target = target;
    private int _length = 0;

    internal readonly int Length => _length;

    internal bool HasOverflowed { get; private set; } = false;

    internal void Add(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _target.Length - _length)
        {
            HasOverflowed = true;
            return;
        }
        bytes.CopyTo(_target[_length..]);
        _length += bytes.Length;
    }

    internal void Add(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out int written);
        Add(digits[..written]);
    }

    /// <summary>A number of at least so many digits.</summary>
    internal void AddPadded(int number, byte digits)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, text, out int written, new StandardFormat('D', digits));
        Add(text[..written]);
    }

    /// <summary>Text of our own: ASCII.</summary>
    internal void AddOwn(string text)
    {
        foreach (char letter in text)
            AddByte((byte)letter);
    }

    /// <summary>Bytes of a peer: in JSON <c>\u00XX</c>, else <c>\xXX</c>, for all but printable ASCII.</summary>
    internal void AddEscaped(scoped ReadOnlySpan<byte> bytes, bool isJson)
    {
        foreach (byte letter in bytes)
        {
            if (letter is (byte)'"' or (byte)'\\')
            {
                AddByte((byte)'\\');
                AddByte(letter);
            }
            else if (letter is >= 0x20 and < 0x7F)
            {
                AddByte(letter);
            }
            else
            {
                Add(isJson ? "\\u00"u8 : "\\x"u8);
                AddByte(HexDigit(letter >> 4));
                AddByte(HexDigit(letter & 15));
            }
        }
    }

    private void AddByte(byte letter)
    {
        if (_length == _target.Length)
        {
            HasOverflowed = true;
            return;
        }
        _target[_length++] = letter;
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);
}
