using System.Globalization;
using System.Text;
using Infra.Crypto.Legacy;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Discipline;

/// <summary>
/// A <c>leap-seconds.list</c> as the IERS and NIST publish it: when it was made (<c>#$</c>), how long it holds (<c>#@</c>), one line per leap second with
/// NTP seconds and the new TAI − UTC, and a SHA-1 digest of all these digits (<c>#h</c>, five words of hexadecimal digits, leading zeros left out). The
/// digest tells damage, not forgery. Immutable.
/// </summary>
public sealed class LeapSecondList
{
    /// <summary>Largest file that is read.</summary>
    public const int BytesMax = 65_536;

    private const int EntriesMax = 1000;
    private const long Day = 86_400;
    private const long NtpSecondsMax = 1L << 40;

    private readonly (long Unix, int Tai)[] _entries;

    private LeapSecondList((long Unix, int Tai)[] entries, long updatedAt, long expiresAt)
    {
        _entries = entries;
        UpdatedAt = updatedAt;
        ExpiresAt = expiresAt;
    }

    /// <summary>When the list was made, Unix seconds.</summary>
    public long UpdatedAt { get; }

    /// <summary>When it ends to hold, Unix seconds.</summary>
    public long ExpiresAt { get; }

    /// <summary>Leap seconds and the start of the count in it.</summary>
    public int Count => _entries.Length;

    /// <summary>Whether the list still says something about a time.</summary>
    public bool IsExpired(long unixSeconds) => unixSeconds >= ExpiresAt;

    /// <summary>What happens at the end of the UTC day of a time; none after the list has expired.</summary>
    public LeapIndicator AnnouncementAt(long unixSeconds)
    {
        if (IsExpired(unixSeconds)) return LeapIndicator.None;
        for (int i = 1; i < _entries.Length; i++)
        {
            if (unixSeconds < _entries[i].Unix - Day || unixSeconds >= _entries[i].Unix) continue;
            return _entries[i].Tai > _entries[i - 1].Tai ? LeapIndicator.Insert : LeapIndicator.Delete;
        }
        return LeapIndicator.None;
    }

    /// <summary>TAI − UTC at a time, s; 0 if the list does not say, because it is too early or the list has expired.</summary>
    public int TaiOffsetAt(long unixSeconds)
    {
        if (IsExpired(unixSeconds)) return 0;
        int tai = 0;
        foreach ((long unix, int offset) in _entries)
        {
            if (unixSeconds < unix) break;
            tai = offset;
        }
        return tai;
    }

    /// <summary>Reads a file. Never throws.</summary>
    /// <param name="file">All its bytes.</param>
    /// <param name="list">The list; null unless the result is <see cref="LeapSecondListResult.Ok"/>.</param>
    public static LeapSecondListResult TryParse(ReadOnlySpan<byte> file, out LeapSecondList? list)
    {
        list = null;
        if (file.Length > BytesMax) return LeapSecondListResult.TooLarge;
        var lines = new LineReader();
        LeapSecondListResult result = lines.ReadAll(file);
        if (result != LeapSecondListResult.Ok) return result;
        if (lines.Updated is not { } updated || lines.Expires is not { } expires || lines.Entries.Count == 0) return LeapSecondListResult.Incomplete;
        if (!lines.IsDigestRight()) return LeapSecondListResult.BadDigest;
        if (!IsConsistent(lines.Entries)) return LeapSecondListResult.Inconsistent;
        list = new LeapSecondList([.. lines.Entries], updated, expires);
        return LeapSecondListResult.Ok;
    }

    private static bool IsConsistent(List<(long Unix, int Tai)> entries)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            if (entries[i].Unix % Day != 0) return false;
            if (i > 0 && (entries[i].Unix <= entries[i - 1].Unix || Math.Abs(entries[i].Tai - entries[i - 1].Tai) != 1)) return false;
        }
        return true;
    }

    private sealed class LineReader
    {
        private readonly StringBuilder _entryDigits = new();
        private string _updatedDigits = "";
        private string _expiresDigits = "";
        private string _digest = "";

        internal long? Updated { get; private set; }

        internal long? Expires { get; private set; }

        internal List<(long Unix, int Tai)> Entries { get; } = [];

        internal LeapSecondListResult ReadAll(ReadOnlySpan<byte> file)
        {
            while (!file.IsEmpty)
            {
                int end = file.IndexOf((byte)'\n');
                ReadOnlySpan<byte> line = end < 0 ? file : file[..end];
                file = end < 0 ? default : file[(end + 1)..];
                if (!TryRead(line.TrimEnd(" \t\r"u8))) return LeapSecondListResult.Malformed;
            }
            return LeapSecondListResult.Ok;
        }

        // The digest covers the digits of the update time, the expiry time, and of both numbers of each entry, in the order of the file.
        internal bool IsDigestRight()
        {
            Span<byte> digest = stackalloc byte[Sha1.DigestSize];
            Sha1.Hash(Encoding.ASCII.GetBytes(_updatedDigits + _expiresDigits + _entryDigits), digest);
            string[] words = _digest.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 5) return false;
            for (int i = 0; i < 5; i++)
            {
                uint expected = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(digest[(4 * i)..]);
                if (words[i].Length > 8 || !uint.TryParse(words[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint word) || word != expected) return false;
            }
            return true;
        }

        private bool TryRead(ReadOnlySpan<byte> line)
        {
            if (line.IsEmpty) return true;
            if (line[0] != '#') return TryReadEntry(line);
            if (line.StartsWith("#h"u8)) _digest = Encoding.ASCII.GetString(line[2..]);
            bool isUpdate = line.StartsWith("#$"u8);
            if (!isUpdate && !line.StartsWith("#@"u8)) return true;
            ReadOnlySpan<byte> digits = line[2..].Trim(" \t"u8);
            if (!TryDigits(digits, out long seconds)) return false;
            if (isUpdate) (Updated, _updatedDigits) = (seconds - NtpTimestamp.UnixEpochSeconds, Encoding.ASCII.GetString(digits));
            else (Expires, _expiresDigits) = (seconds - NtpTimestamp.UnixEpochSeconds, Encoding.ASCII.GetString(digits));
            return true;
        }

        private bool TryReadEntry(ReadOnlySpan<byte> line)
        {
            int comment = line.IndexOf((byte)'#');
            if (comment >= 0) line = line[..comment];
            line = line.Trim(" \t"u8);
            int gap = line.IndexOfAny(" \t"u8);
            if (gap < 0 || Entries.Count == EntriesMax) return false;
            ReadOnlySpan<byte> tai = line[gap..].Trim(" \t"u8);
            if (!TryDigits(line[..gap], out long seconds) || !TryDigits(tai, out long offset) || offset > 1000) return false;
            Entries.Add((seconds - NtpTimestamp.UnixEpochSeconds, (int)offset));
            _entryDigits.Append(Encoding.ASCII.GetString(line[..gap])).Append(Encoding.ASCII.GetString(tai));
            return true;
        }

        private static bool TryDigits(ReadOnlySpan<byte> text, out long value) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= NtpSecondsMax;
    }
}
