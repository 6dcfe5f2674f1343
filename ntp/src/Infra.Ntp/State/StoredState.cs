using System.Globalization;
using System.Text;
using Infra.Crypto.Hash;
using Infra.Ntp.Client;
using Infra.Ntp.Discipline;

namespace Infra.Ntp.State;

/// <summary>
/// What one run leaves to the next, as a small text that ends with its own checksum. The host stores the bytes; a file of which any byte is missing or
/// changed is refused as a whole.
/// <code>
/// ntpd-state 1
/// boot 0b6e0d29-8fbb-4a8e-a6ce-1b9fd39b0d4b
/// frequency 1.2345E-05 2.5E-08
/// time 1767225600
/// accumulated 0.25
/// frozen none
/// checksum 5f0c… (SHA-256 of the lines above)
/// </code>
/// </summary>
/// <param name="BootId">Boot of the machine in which the clock was last brought up to date; empty if it never was.</param>
/// <param name="Frequency">Correction of the clock's own frequency, as a fraction; null if unknown.</param>
/// <param name="FrequencyDeviation">Its standard deviation when it was found; 0 if unknown.</param>
/// <param name="UnixSeconds">Last known UTC, Unix seconds; 0 = never known.</param>
/// <param name="Accumulated">Sum of the lengths of all steps ever made, s.</param>
/// <param name="Frozen">Why steering stopped and was not released.</param>
public sealed record StoredState(string BootId, double? Frequency, double FrequencyDeviation, long UnixSeconds, double Accumulated, FreezeReason Frozen)
{
    /// <summary>A larger file is none of ours.</summary>
    public const int BytesMax = 65_536;

    private const string Magic = "ntpd-state";
    private const int Version = 1;
    private const int BootIdLengthMax = 64;
    private const double FrequencyMax = 0.01;
    private const double AccumulatedMax = 1e15;
    private const long UnixSecondsMax = 1L << 40;          // 34 000 years either way
    private const double WanderVariancePerSecond = 1e-16;  // as a filter assumes at its start
    private const long UnknownAgeSeconds = 30 * 86_400;    // the clock says that the state is from the future: it is the clock that is wrong
    private const string ChecksumKey = "checksum ";

    private static readonly string[] ReasonNames = ["none", "single-threshold", "startup-threshold", "accumulated-threshold", "interference"];

    /// <summary>Nothing is known.</summary>
    public static StoredState None { get; } = new("", null, 0, 0, 0, FreezeReason.None);

    /// <summary>Reads what <see cref="Write"/> wrote. Never throws.</summary>
    /// <param name="file">All bytes of the file.</param>
    /// <param name="state">The state; <see cref="None"/> unless the result is <see cref="StoredStateResult.Ok"/>.</param>
    public static StoredStateResult TryRead(ReadOnlySpan<byte> file, out StoredState state)
    {
        state = None;
        if (file.IsEmpty) return StoredStateResult.Empty;
        if (file.Length > BytesMax) return StoredStateResult.TooLarge;
        if (!Ascii.IsValid(file) || file[^1] != '\n') return StoredStateResult.Malformed;
        string text = Encoding.ASCII.GetString(file);
        string[] lines = text.Split('\n');
        if (!TryReadVersion(lines[0], out long version)) return StoredStateResult.Malformed;
        if (version != Version) return StoredStateResult.FutureVersion;
        if (lines.Length != 8 || lines[7].Length != 0 || !lines[6].StartsWith(ChecksumKey, StringComparison.Ordinal)) return StoredStateResult.Malformed;
        int covered = file.Length - lines[6].Length - 1;
        if (!string.Equals(lines[6][ChecksumKey.Length..], Checksum(file[..covered]), StringComparison.Ordinal)) return StoredStateResult.BadChecksum;
        return TryReadLines(lines, out state) ? StoredStateResult.Ok : StoredStateResult.OutOfRange;
    }

    /// <summary>The bytes of the file.</summary>
    /// <exception cref="InvalidOperationException">A value is outside what <see cref="TryRead"/> takes.</exception>
    public byte[] Write()
    {
        if (!IsInRange) throw new InvalidOperationException("a state with values out of range cannot be written");
        CultureInfo culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder(256);
        text.Append(culture, $"{Magic} {Version}\n");
        text.Append(culture, $"boot {(BootId.Length == 0 ? "-" : BootId)}\n");
        text.Append(culture, $"frequency {(Frequency is { } known ? known.ToString("R", culture) : "-")} {FrequencyDeviation.ToString("R", culture)}\n");
        text.Append(culture, $"time {UnixSeconds}\n");
        text.Append(culture, $"accumulated {Accumulated.ToString("R", culture)}\n");
        text.Append(culture, $"frozen {ReasonNames[(int)Frozen]}\n");
        byte[] covered = Encoding.ASCII.GetBytes(text.ToString());
        text.Append(culture, $"{ChecksumKey}{Checksum(covered)}\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>What a run leaves behind now.</summary>
    /// <param name="engine">The client.</param>
    /// <param name="bootId">The present boot: 1 to 64 letters, digits and hyphens.</param>
    /// <param name="previous">What the run started from: while the clock was not brought up to date, that is still all that is known.</param>
    public static StoredState Of(ClientEngine engine, string bootId, StoredState previous)
    {
        ClockDiscipline discipline = engine.Discipline;
        ClientState known = discipline.State;
        // A refusal belongs to the rights of one process, not to the machine.
        FreezeReason frozen = known.Frozen == FreezeReason.ClockRefused ? FreezeReason.None : known.Frozen;
        double accumulated = Math.Min(discipline.Policy.Accumulated, AccumulatedMax);
        if (!discipline.Policy.HasUpdated) return previous with { Accumulated = accumulated, Frozen = frozen };
        double deviation = double.IsFinite(known.FrequencyDeviation) ? Math.Clamp(known.FrequencyDeviation, 0, 1) : 1;
        return new StoredState(
            bootId, Math.Clamp(known.Frequency, -FrequencyMax, FrequencyMax), deviation, discipline.UnixSeconds(known.UpdatedReal), accumulated, frozen);
    }

    /// <summary>What a start may build on.</summary>
    /// <param name="bootId">The present boot.</param>
    /// <param name="scope">Which starts may step by the startup rules.</param>
    /// <param name="unixSeconds">What the clock shows now, right or wrong: tells the age of the frequency.</param>
    /// <param name="buildUnixSeconds">When the program was built: it cannot be earlier now.</param>
    public ClientStart ToStart(string bootId, StartupScope scope, long unixSeconds, long buildUnixSeconds)
    {
        bool isStartup = scope == StartupScope.Process || BootId.Length == 0 || BootId != bootId;
        long age = unixSeconds >= UnixSeconds ? Math.Min(unixSeconds - UnixSeconds, UnixSecondsMax) : UnknownAgeSeconds;
        double deviation = Math.Sqrt(FrequencyDeviation * FrequencyDeviation + WanderVariancePerSecond * age);
        return new ClientStart(isStartup, Frequency, deviation, Accumulated, Frozen, Math.Max(UnixSeconds, buildUnixSeconds));
    }

    private bool IsInRange =>
        IsBootId(BootId) && (Frequency is not { } frequency || Math.Abs(frequency) <= FrequencyMax) && FrequencyDeviation is >= 0 and <= 1
        && UnixSeconds is >= -UnixSecondsMax and <= UnixSecondsMax && Accumulated is >= 0 and <= AccumulatedMax && (int)Frozen >= 0 && (int)Frozen < ReasonNames.Length;

    private static bool TryReadVersion(string line, out long version)
    {
        version = 0;
        return line.StartsWith(Magic + " ", StringComparison.Ordinal)
            && long.TryParse(line.AsSpan(Magic.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out version) && version >= Version;
    }

    private static bool TryReadLines(string[] lines, out StoredState state)
    {
        state = None;
        if (!TryValue(lines[1], "boot ", out string boot) || !TryValue(lines[2], "frequency ", out string frequency)) return false;
        if (!TryValue(lines[3], "time ", out string time) || !TryValue(lines[4], "accumulated ", out string sum)) return false;
        if (!TryValue(lines[5], "frozen ", out string frozen)) return false;
        int reason = Array.IndexOf(ReasonNames, frozen);
        int space = frequency.IndexOf(' ', StringComparison.Ordinal);
        if (reason < 0 || space < 0 || !TryNumber(frequency[(space + 1)..], out double deviation) || !TryNumber(sum, out double accumulated)) return false;
        double? known = null;
        if (frequency[..space] != "-")
        {
            if (!TryNumber(frequency[..space], out double value)) return false;
            known = value;
        }
        if (!long.TryParse(time, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds)) return false;
        var read = new StoredState(boot == "-" ? "" : boot, known, deviation, seconds, accumulated, (FreezeReason)reason);
        if (!read.IsInRange) return false;
        state = read;
        return true;
    }

    private static bool TryValue(string line, string key, out string value)
    {
        bool isThere = line.StartsWith(key, StringComparison.Ordinal);
        value = isThere ? line[key.Length..] : "";
        return isThere && value.Length > 0;
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);

    private static bool IsBootId(string text)
    {
        if (text.Length > BootIdLengthMax || text == "-") return false;
        foreach (char character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '-') return false;
        }
        return true;
    }

    private static string Checksum(ReadOnlySpan<byte> covered)
    {
        byte[] digest = new byte[Sha256.DigestSize];
        Sha256.Hash(covered, digest);
        return Convert.ToHexString(digest).ToLowerInvariant();
    }
}
