using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Matching;

/// <summary>Digests as sudoers writes them: hexadecimal of either case, or base64 with or without padding.</summary>
public static class DigestText
{
    /// <summary>Bytes of a digest.</summary>
    public static int LengthOf(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Sha224 => 28,
        DigestAlgorithm.Sha256 => 32,
        DigestAlgorithm.Sha384 => 48,
        _ => 64,
    };

    /// <summary>Reads a digest of exactly the target's length.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> target)
    {
        if (text.Length == target.Length * 2)
        {
            for (int i = 0; i < target.Length; i++)
            {
                int high = HexDigit(text[2 * i]);
                int low = HexDigit(text[(2 * i) + 1]);
                if (high < 0 || low < 0) return false;
                target[i] = (byte)((high << 4) | low);
            }
            return true;
        }
        int used = 0;
        int bits = 0;
        int pending = 0;
        foreach (byte digit in text.TrimEnd((byte)'='))
        {
            int value = Base64Digit(digit);
            if (value < 0) return false;
            pending = ((pending << 6) | value) & 0xFFFF;
            bits += 6;
            if (bits < 8) continue;
            bits -= 8;
            if (used == target.Length) return false;
            target[used++] = (byte)(pending >> bits);
        }
        return used == target.Length;
    }

    private static int HexDigit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };

    private static int Base64Digit(byte digit) => digit switch
    {
        >= (byte)'A' and <= (byte)'Z' => digit - 'A',
        >= (byte)'a' and <= (byte)'z' => digit - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => digit - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
