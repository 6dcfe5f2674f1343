using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Infra.Dns.Dnssec.Rollover;

/// <summary>The state of a zone's keys as text, a line for each key, to be kept in a file.</summary>
public static class KeyScheduleText
{
    /// <summary>The most bytes of a text.</summary>
    public const int BytesMax = 64 * 1024;

    private const string Head = "infra-key-schedule 1";
    private const string TimeLayout = "yyyyMMddHHmmss";
    private const int KeysMax = 256;

    /// <summary>Writes the state.</summary>
    public static string Write(KeySchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        StringBuilder text = new StringBuilder(Head).Append('\n');
        foreach (ManagedKey key in schedule.Keys)
            text.Append(CultureInfo.InvariantCulture, $"{key.Tag} {key.Algorithm.Value} {key.Role} {Write(key.Created)} {(key.IsRetiring ? "retiring" : "active")} {(key.WantsDelegation ? "ds" : "-")} {Write(key.Record)} {Write(key.Signatures)} {Write(key.Delegation)}\n");
        return text.Append("end\n").ToString();
    }

    /// <summary>Reads keys; a text without its end was cut.</summary>
    /// <param name="text">The text.</param>
    /// <param name="keys">The keys, if true.</param>
    /// <param name="problem">What is wrong, if false.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out IReadOnlyList<ManagedKey>? keys, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        keys = null;
        problem = $"is larger than {BytesMax} bytes";
        if (text.Length > BytesMax) return false;
        string[] lines = text.Split('\n');
        problem = "is no state of keys";
        if (lines[0] != Head) return false;
        problem = "is cut";
        if (lines.Length < 3 || lines[^1].Length != 0 || lines[^2] != "end") return false;
        problem = $"has more than {KeysMax} keys";
        if (lines.Length - 3 > KeysMax) return false;
        List<ManagedKey> read = [];
        for (int i = 1; i < lines.Length - 2; i++)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"line {i + 1} is no key");
            if (!TryReadKey(lines[i].Split(' '), out ManagedKey? key)) return false;
            problem = string.Create(CultureInfo.InvariantCulture, $"line {i + 1} has a tag for the second time");
            if (read.Exists(other => other.Tag == key.Tag)) return false;
            read.Add(key);
        }
        problem = null;
        keys = read;
        return true;
    }

    private static bool TryReadKey(string[] words, [NotNullWhen(true)] out ManagedKey? key)
    {
        key = null;
        if (words.Length != 9 || !ushort.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort tag) || !byte.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out byte algorithm)) return false;
        KeyRole? role = words[2] switch { nameof(KeyRole.Combined) => KeyRole.Combined, nameof(KeyRole.Keys) => KeyRole.Keys, nameof(KeyRole.Data) => KeyRole.Data, _ => null };
        if (role is not { } known || !TryRead(words[3], out DateTimeOffset created) || words[4] is not ("retiring" or "active") || words[5] is not ("ds" or "-")) return false;
        if (!TryRead(words[6], out PresenceState record) || !TryRead(words[7], out PresenceState signatures) || !TryRead(words[8], out PresenceState delegation)) return false;
        key = new ManagedKey(tag, new DnssecAlgorithm(algorithm), known, created)
        {
            IsRetiring = words[4] == "retiring",
            WantsDelegation = words[5] == "ds",
            Record = record,
            Signatures = signatures,
            Delegation = delegation,
        };
        return true;
    }

    private static string Write(PresenceState state) => state.Presence == Presence.Hidden ? "hidden" : $"{state.Presence.ToString().ToLowerInvariant()}@{Write(state.Since)}";

    private static string Write(DateTimeOffset time) => time.UtcDateTime.ToString(TimeLayout, CultureInfo.InvariantCulture);

    private static bool TryRead(string word, out PresenceState state)
    {
        state = default;
        if (word == "hidden") return true;
        string[] parts = word.Split('@');
        Presence? presence = parts[0] switch { "rumoured" => Presence.Rumoured, "omnipresent" => Presence.Omnipresent, "unretentive" => Presence.Unretentive, _ => null };
        if (parts.Length != 2 || presence is not { } known || !TryRead(parts[1], out DateTimeOffset since)) return false;
        state = new PresenceState(known, since);
        return true;
    }

    private static bool TryRead(string word, out DateTimeOffset time) => DateTimeOffset.TryParseExact(word, TimeLayout, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
