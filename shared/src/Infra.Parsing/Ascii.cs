namespace Infra.Parsing;

/// <summary>Wire text as characters.</summary>
internal static class Ascii
{
    /// <summary>Copies ASCII bytes as characters; false if one of them is not ASCII or they do not fit.</summary>
    internal static bool TryWiden(ReadOnlySpan<byte> bytes, Span<char> characters, out int length)
    {
        length = 0;
        if (bytes.Length > characters.Length) return false;
        Span<char> target = characters[..bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] > 0x7F) return false;
            target[i] = (char)bytes[i];
        }
        length = bytes.Length;
        return true;
    }
}
