using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Export;

/// <summary>JSON laid out as cvtsudoers lays it out: four blanks a level, small objects on one line, bytes over 127 as they are.</summary>
/// <param name="target">Takes the text, piece by piece.</param>
internal sealed class JsonText(Stream target)
{
    private const int PieceBytes = 64 << 10;

    private readonly ByteBuilder _text = new();
    private long _handedOver;
    private int _indent = 4;
    private bool _needsComma;

    /// <summary>Bytes so far, without the outermost braces.</summary>
    internal long Length => _handedOver + _text.Length;

    /// <summary>Ends the text: nothing at all if nothing was written.</summary>
    internal void Finish()
    {
        if (Length == 0) return;
        HandOver();
        target.Write("\n}\n"u8);
    }

    private void HandOver()
    {
        if (_handedOver == 0) target.Write("{"u8);
        target.Write(_text.Written);
        _handedOver += _text.Length;
        _text.Clear();
    }

    internal void Open(byte bracket, ReadOnlySpan<byte> name = default)
    {
        BeginLine();
        if (!name.IsEmpty)
        {
            AddString(name);
            _text.Add(": "u8);
        }
        _text.Add(bracket);
        _indent += 4;
        _needsComma = false;
    }

    internal void Close(byte bracket)
    {
        _indent -= 4;
        NewLine();
        _text.Add(bracket);
        _needsComma = true;
    }

    internal void Member(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool asObject)
    {
        Begin(name, asObject);
        AddString(value);
        End(asObject);
    }

    internal void Member(ReadOnlySpan<byte> name, bool value, bool asObject)
    {
        Begin(name, asObject);
        _text.Add(value ? "true"u8 : "false"u8);
        End(asObject);
    }

    internal void Member(ReadOnlySpan<byte> name, long value, bool asObject)
    {
        Begin(name, asObject);
        Span<byte> digits = stackalloc byte[20];
        _ = value.TryFormat(digits, out int length, provider: System.Globalization.CultureInfo.InvariantCulture);
        _text.Add(digits[..length]);
        End(asObject);
    }

    private void Begin(ReadOnlySpan<byte> name, bool asObject)
    {
        BeginLine();
        _needsComma = true;
        if (asObject) _text.Add("{ "u8);
        if (name.IsEmpty) return;
        AddString(name);
        _text.Add(": "u8);
    }

    private void End(bool asObject)
    {
        if (asObject) _text.Add(" }"u8);
    }

    private void BeginLine()
    {
        if (_needsComma) _text.Add((byte)',');
        NewLine();
    }

    private void NewLine()
    {
        if (_text.Length >= PieceBytes) HandOver();
        _text.Add((byte)'\n');
        for (int i = 0; i < _indent; i++)
            _text.Add((byte)' ');
    }

    private void AddString(ReadOnlySpan<byte> value)
    {
        _text.Add((byte)'"');
        foreach (byte each in value)
        {
            switch (each)
            {
                case (byte)'"' or (byte)'\\':
                    _text.Add((byte)'\\');
                    _text.Add(each);
                    break;
                case (byte)'\b':
                    _text.Add("\\b"u8);
                    break;
                case (byte)'\f':
                    _text.Add("\\f"u8);
                    break;
                case (byte)'\n':
                    _text.Add("\\n"u8);
                    break;
                case (byte)'\r':
                    _text.Add("\\r"u8);
                    break;
                case (byte)'\t':
                    _text.Add("\\t"u8);
                    break;
                case < 32 or 127:
                    _text.Add("\\u00"u8);
                    _text.Add("0123456789abcdef"u8[each >> 4]);
                    _text.Add("0123456789abcdef"u8[each & 15]);
                    break;
                default:
                    _text.Add(each);
                    break;
            }
        }
        _text.Add((byte)'"');
    }
}
