using System.Globalization;

namespace Infra.Interop.Processes;

/// <summary>
/// Reads the text of /proc/self/smaps (proc_pid_smaps(5)) line by line and tells which mappings hold nothing but unchanged pages of a file: private, not writable, with no
/// page of the process's own in them. What it does not understand it passes over.
/// </summary>
/// <param name="isWanted">Whether a file's mappings are looked for, by its path as the kernel writes it.</param>
/// <param name="found">Gets address and length of each one, in bytes, and how many bytes of it are resident.</param>
internal sealed class MappingList(Func<ReadOnlySpan<byte>, bool> isWanted, Action<nuint, nuint, long> found)
{
    private nuint _start;
    private nuint _length;
    private long _resident;
    private long _own;

    /// <summary>Takes the next line, without its end.</summary>
    internal void Add(ReadOnlySpan<byte> line)
    {
        if (TryReadHeader(line)) return;
        if (_length == 0) return;
        if (TryReadKilobytes(line, "Rss:"u8, out long resident)) _resident = resident;
        else if (TryReadKilobytes(line, "Anonymous:"u8, out long own)) _own = own;
        else if (line.StartsWith("VmFlags:"u8)) Finish();
    }

    // 55e3fd42f000-55e3fd43b000 r--p 0000c000 fe:00 1234        /usr/sbin/ntpd
    private bool TryReadHeader(ReadOnlySpan<byte> line)
    {
        int dash = line.IndexOf((byte)'-');
        int space = line.IndexOf((byte)' ');
        if (dash <= 0 || space <= dash) return false;
        if (!TryReadHex(line[..dash], out nuint start) || !TryReadHex(line[(dash + 1)..space], out nuint end) || end <= start) return false;
        ReadOnlySpan<byte> rest = line[(space + 1)..];
        int slash = rest.IndexOf((byte)'/');
        // Writable pages may have been changed and written back to memory only; shared ones belong to others as well.
        bool isCandidate = slash > 0 && rest.Length > 4 && rest[1] == '-' && rest[3] == 'p' && isWanted(rest[slash..]);
        _start = start;
        _length = isCandidate ? end - start : 0;
        _resident = 0;
        _own = -1;   // a kernel that does not say is no permission
        return true;
    }

    private void Finish()
    {
        if (_own == 0 && _resident > 0) found(_start, _length, _resident * 1024);
        _length = 0;
    }

    private static bool TryReadKilobytes(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out long value)
    {
        value = 0;
        if (!line.StartsWith(name)) return false;
        ReadOnlySpan<byte> text = line[name.Length..].Trim((byte)' ');
        int end = text.IndexOf((byte)' ');
        return end > 0 && text[end..].SequenceEqual(" kB"u8) && long.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryReadHex(ReadOnlySpan<byte> text, out nuint value) =>
        nuint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
