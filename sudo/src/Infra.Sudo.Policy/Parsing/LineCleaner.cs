namespace Infra.Sudo.Policy.Parsing;

/// <summary>Brings a file into the form that the lexer reads: a NUL ends its line, and the last line has its line feed.</summary>
internal static class LineCleaner
{
    /// <summary>False if a line is over its limit. Without anything to change the array itself comes back.</summary>
    internal static bool TryClean(byte[] contents, out byte[] clean)
    {
        clean = contents;
        if (contents.Length == 0) return true;
        if (contents.Length > LoadOptions.LineBytesMax && HasLongLine(contents)) return false;
        int nul = contents.AsSpan().IndexOf((byte)0);
        bool isComplete = contents[^1] == (byte)'\n';
        if (nul < 0 && isComplete) return true;
        if (nul >= 0)
        {
            clean = WithoutNul(contents);
            return true;
        }
        clean = new byte[contents.Length + 1];
        contents.CopyTo(clean, 0);
        clean[^1] = (byte)'\n';
        return true;
    }

    private static bool HasLongLine(ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            int length = rest.IndexOf((byte)'\n');
            if ((length < 0 ? rest.Length : length) > LoadOptions.LineBytesMax) return true;
            if (length < 0) return false;
            rest = rest[(length + 1)..];
        }
        return false;
    }

    private static byte[] WithoutNul(ReadOnlySpan<byte> rest)
    {
        byte[] clean = new byte[rest.Length + 1];
        int used = 0;
        while (!rest.IsEmpty)
        {
            int feed = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = feed < 0 ? rest : rest[..feed];
            rest = feed < 0 ? default : rest[(feed + 1)..];
            int nul = line.IndexOf((byte)0);
            if (nul >= 0) line = line[..nul];
            line.CopyTo(clean.AsSpan(used));
            used += line.Length;
            clean[used++] = (byte)'\n';
        }
        return clean[..used];
    }
}
