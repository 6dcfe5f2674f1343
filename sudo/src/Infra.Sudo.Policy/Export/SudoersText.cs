using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Export;

/// <summary>Writes words, values, paths and arguments so that they read back to the same bytes. What could be taken for something else is written as <c>\xHH</c>.</summary>
internal static class SudoersText
{
    internal static void WriteMember(ByteBuilder target, MemberKind kind, ReadOnlySpan<byte> text)
    {
        switch (kind)
        {
            case MemberKind.All:
                target.Add("ALL"u8);
                break;
            case MemberKind.Myself:
                break;
            case MemberKind.Alias or MemberKind.Network:
                target.Add(text);
                break;
            case MemberKind.NetGroup:
                target.Add((byte)'+');
                WriteEscaped(target, text[1..]);
                break;
            case MemberKind.UserGroup:
                bool isForeign = text.Length > 2 && text[1] == (byte)':';
                target.Add(isForeign ? "%:"u8 : "%"u8);
                ReadOnlySpan<byte> name = text[(isForeign ? 2 : 1)..];
                if (IsId(name)) target.Add(name);
                else WriteEscaped(target, name);
                break;
            default:
                if (IsId(text)) target.Add(text);
                else WriteWord(target, text);
                break;
        }
    }

    internal static void WriteWord(ByteBuilder target, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || !IsPlain(text))
        {
            WriteHex(target, text.IsEmpty ? (byte)0 : text[0]);
            if (text.IsEmpty) return;
            text = text[1..];
        }
        WriteEscaped(target, text);
    }

    internal static void WriteEscaped(ByteBuilder target, ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            if (CharClass.Is(value, CharClass.Word)) target.Add(value);
            else WriteHex(target, value);
        }
    }

    internal static void WriteValue(ByteBuilder target, ReadOnlySpan<byte> value)
    {
        bool isPlain = !value.IsEmpty && value[0] != (byte)'!';
        foreach (byte each in value)
            isPlain &= CharClass.Is(each, CharClass.Value);
        if (isPlain)
        {
            target.Add(value);
            return;
        }
        if (!value.IsEmpty && !value.ContainsAny("\r\n"u8) && value[^1] != (byte)'\\')
        {
            target.Add((byte)'"');
            foreach (byte each in value)
            {
                if (each == (byte)'"') target.Add((byte)'\\');
                target.Add(each);
            }
            target.Add((byte)'"');
            return;
        }
        if (value.IsEmpty) WriteHex(target, 0);
        foreach (byte each in value)
            WriteHex(target, each);
    }

    internal static void WritePath(ByteBuilder target, ReadOnlySpan<byte> path)
    {
        foreach (byte value in path)
        {
            if (value is (byte)',' or (byte)':' or (byte)'=' or (byte)' ' or (byte)'\t' or (byte)'#') target.Add((byte)'\\');
            target.Add(value);
        }
    }

    // Arguments keep the backslash before wildcards and lose it before what sudoers itself gives a meaning.
    internal static void WriteArguments(ByteBuilder target, ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            byte value = text[i];
            switch (value)
            {
                case (byte)'\\' when i + 1 < text.Length && text[i + 1] is (byte)'*' or (byte)'?' or (byte)'[' or (byte)']' or (byte)'!' or (byte)'^':
                    target.Add(value);
                    target.Add(text[++i]);
                    break;
                case (byte)' ' when i > 0 && i + 1 < text.Length && text[i - 1] != (byte)' ' && text[i + 1] != (byte)' ':
                    target.Add(value);
                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\\' or (byte)':' or (byte)',' or (byte)'=' or (byte)'#':
                    target.Add((byte)'\\');
                    target.Add(value);
                    break;
                default:
                    target.Add(value);
                    break;
            }
        }
    }

    private static void WriteHex(ByteBuilder target, byte value)
    {
        ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
        target.Add("\\x"u8);
        target.Add(digits[value >> 4]);
        target.Add(digits[value & 15]);
    }

    private static bool IsId(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != (byte)'#') return false;
        ReadOnlySpan<byte> digits = text[1] == (byte)'-' ? text[2..] : text[1..];
        return !digits.IsEmpty && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    // Whether a word stands for itself wherever a word may stand.
    private static bool IsPlain(ReadOnlySpan<byte> text)
    {
        byte first = text[0];
        if (first is (byte)'%' or (byte)'+' or (byte)'@' or (byte)'^' or (byte)'/' || !CharClass.Is(first, CharClass.Word)) return false;
        if (text.SequenceEqual("sudoedit"u8) || Keywords.FindDigest(text) != TokenKind.None) return false;
        if (text.StartsWith("Defaults"u8) || text.IndexOf("_Alias"u8) >= 0) return false;
        if (CharClass.IsDigit(first) && AddressScan.IsIpv4(text)) return false;
        if (!CharClass.IsUpper(first)) return true;
        foreach (byte value in text)
            if (!CharClass.Is(value, CharClass.AliasName)) return true;
        return false;
    }
}
