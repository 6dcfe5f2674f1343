using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Infra.Dns.Control.Keys;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Keys;
using Infra.Dns.Records;
using Infra.Dns.Zones;
using Infra.Hosting;
using Infra.Parsing;

namespace Infra.Dns.Control.Zones;

/// <summary><c>dnsctl zone sign</c>: a zone file becomes a signed one.</summary>
internal sealed class ZoneSignCommand
{
    // One share of work for a thread: some 20 milliseconds.
    private const int ShareSize = 256;

    private readonly Argument<string> _file = new("FILE") { Description = "A zone file, signed or not." };
    private readonly Option<string> _out = new("--out", "-f") { Description = "Where the signed zone goes, in one step; without it to standard output.", HelpName = "FILE" };
    private readonly Option<bool> _nsec3 = new("--nsec3", "-3") { Description = "Deny names by NSEC3 instead of NSEC." };
    private readonly Option<bool> _optOut = new("--opt-out") { Description = "Leave unsigned delegations out of the NSEC3 chain." };
    private readonly Option<string> _salt = new("--salt") { Description = "The salt of NSEC3 in hex. RFC 9276 asks for none.", HelpName = "HEX" };
    private readonly Option<int> _iterations = new("--iterations") { Description = $"The iterations of NSEC3, up to {Nsec3Parameters.IterationsMax}. RFC 9276 asks for 0." };
    private readonly Option<TimeSpan> _lifetime = Period("--lifetime", "How long signatures are valid.", TimeSpan.FromDays(14));
    private readonly Option<TimeSpan> _offset = Period("--inception-offset", "How long before now they begin, for clocks that are late.", TimeSpan.FromHours(1));
    private readonly Option<TimeSpan> _jitter = Period("--jitter", "By how much at most signatures end earlier, so that not all end at once.", TimeSpan.Zero);
    private readonly Option<TimeSpan?> _refresh = new("--refresh") { Description = "Keep signatures of the file that are good and last longer than that.", HelpName = "PERIOD", CustomParser = result => ParsePeriod(result) };
    private readonly Option<DateTimeOffset?> _now = new("--now") { Description = "The time to sign for, YYYYMMDDHHmmSS; without it the present.", HelpName = "TIME", CustomParser = result => ParseTime(result) };
    private readonly Option<string> _serial = new("--serial") { Description = "keep, increment, unixtime or date.", DefaultValueFactory = _ => "keep" };
    private readonly Option<bool> _digest = new("--zonemd") { Description = "Add a digest of the whole zone (RFC 8976)." };
    private readonly Option<bool> _parent = new("--cds") { Description = "Add CDS and CDNSKEY of the keys to which a DS leads." };
    private readonly Option<bool> _reproducible = new("--reproducible") { Description = "The same input gives the same signatures." };
    private readonly Option<int> _jobs = new("--jobs", "-j") { Description = "Threads that sign; 0 for one on each core.", DefaultValueFactory = _ => 0 };
    private readonly KeyOptions _keys = new();
    private readonly ZoneOptions _options = new();
    private readonly TextWriter _output;
    private readonly TextWriter _error;

    private ZoneSignCommand(TextWriter output, TextWriter error)
    {
        _output = output;
        _error = error;
        _serial.AcceptOnlyFromAmong("keep", "increment", "unixtime", "date");
    }

    internal static Command Create(TextWriter output, TextWriter error)
    {
        var sign = new ZoneSignCommand(output, error);
        var command = new Command("sign", "Signs a zone with the keys of a folder that are active now; signatures, denials and digests of before are replaced.")
        {
            sign._file, sign._out, sign._keys.Folder, sign._nsec3, sign._optOut, sign._salt, sign._iterations, sign._lifetime, sign._offset, sign._jitter, sign._refresh, sign._now, sign._serial, sign._digest,
            sign._parent, sign._reproducible, sign._jobs,
        };
        sign._options.AddTo(command);
        command.Validators.Add(sign.Validate);
        command.SetAction(sign.Run);
        return command;
    }

    /// <summary>A period as <c>14d</c> or <c>1h30m</c>.</summary>
    internal static TimeSpan? ParsePeriod(ArgumentResult result)
    {
        if (DurationText.TryParse(result.Tokens[0].Value, out TimeSpan value) && value >= TimeSpan.Zero && value <= TimeSpan.FromDays(3650)) return value;
        result.AddError($"{result.Tokens[0].Value} is not a period such as 14d or 1h30m");
        return null;
    }

    /// <summary>A time as <c>YYYYMMDDHHmmSS</c>.</summary>
    internal static DateTimeOffset? ParseTime(ArgumentResult result)
    {
        if (DateTimeOffset.TryParseExact(result.Tokens[0].Value, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)) return time;
        result.AddError($"{result.Tokens[0].Value} is not a time as YYYYMMDDHHmmSS");
        return null;
    }

    private static Option<TimeSpan> Period(string name, string description, TimeSpan standard) =>
        new(name) { Description = description, HelpName = "PERIOD", DefaultValueFactory = _ => standard, CustomParser = result => ParsePeriod(result) ?? standard };

    private void Validate(CommandResult result)
    {
        if (result.GetValue(_salt) is { } salt && (!Hex.TryDecode(salt, out byte[] bytes) || bytes.Length > 255)) result.AddError("--salt must be up to 255 bytes in hex");
        if (result.GetValue(_iterations) is < 0 or > Nsec3Parameters.IterationsMax) result.AddError($"--iterations must be 0 to {Nsec3Parameters.IterationsMax}");
        if (result.GetValue(_jobs) is < 0 or > 1024) result.AddError("--jobs must be 0 to 1024");
        bool needsNsec3 = result.GetValue(_optOut) || result.GetValue(_salt) is not null || result.GetValue(_iterations) != 0;
        if (needsNsec3 && !result.GetValue(_nsec3)) result.AddError("--opt-out, --salt and --iterations belong to --nsec3");
    }

    private int Run(ParseResult parsed)
    {
        if (parsed.GetValue(_jitter) >= parsed.GetValue(_lifetime))
        {
            _error.WriteLine("dnsctl: --jitter must be shorter than --lifetime");
            return ExitCode.Usage;
        }
        bool isLoaded = _options.TryLoad(parsed, parsed.GetRequiredValue(_file), out DiagnosticBag findings, out ZoneContents? zone);
        _error.Write(new DiagnosticRenderer().Render(findings));
        if (!isLoaded || zone is null) return ExitCode.Failure;
        InfraDnsCrypto crypto = KeyOptions.Crypto(parsed.GetValue(_reproducible));
        _keys.Open(parsed, crypto).Read(zone.Origin, out List<(string Path, KeyFile File)> keys, out List<string> problems);
        using var all = new DisposableKeys(keys);
        foreach (string problem in problems)
            _error.WriteLine($"dnsctl: {problem}");
        if (problems.Count > 0) return ExitCode.Failure;   // a key that cannot be read must not lead to a zone that is signed by half
        DateTimeOffset now = parsed.GetValue(_now) ?? DateTimeOffset.UtcNow;
        SigningKey[] active = [.. keys.Where(key => key.File.Times.IsActive(now)).Select(key => key.File.Key)];
        if (active.Length == 0)
        {
            _error.WriteLine($"dnsctl: no key of {zone.Origin} is active; make one with: dnsctl key generate {zone.Origin}");
            return ExitCode.Failure;
        }
        SigningPlan plan = PlanOf(parsed, active, now) with { Published = [.. keys.Where(key => key.File.Times.IsPublished(now)).Select(key => key.File.Key.Public)] };
        if (parsed.GetValue(_parent)) plan = plan with { ParentKeys = [.. plan.KeySigners.Select(key => key.Public)] };
        ZoneSigning signing = ZoneSigning.Prepare(zone, plan, crypto);
        Sign(signing, parsed.GetValue(_jobs));
        ZoneContents signed = signing.Complete();
        try
        {
            Write(parsed.GetValue(_out), signed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _error.WriteLine($"dnsctl: the signed zone cannot be written: {TextEscape.Escape(e.Message)}");
            return ExitCode.Failure;
        }
        _error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{zone.Origin} is signed: {signing.Count - signing.KeptCount} new signed sets, {signing.KeptCount} signatures kept, keys {string.Join(", ", active.Select(key => key.Tag))}"));
        return ExitCode.Done;
    }

    private SigningPlan PlanOf(ParseResult parsed, SigningKey[] active, DateTimeOffset now)
    {
        uint start = SignatureTimes.Of(now);
        _ = Hex.TryDecode(parsed.GetValue(_salt) ?? "", out byte[] salt);
        var hashing = new Nsec3Parameters((ushort)parsed.GetValue(_iterations), new RecordBytes(salt), parsed.GetValue(_optOut));
        return SigningPlan.Of(active, new SignatureTimes(start - (uint)parsed.GetValue(_offset).TotalSeconds, start + (uint)parsed.GetValue(_lifetime).TotalSeconds)) with
        {
            Now = now,
            Nsec3 = parsed.GetValue(_nsec3) ? hashing : null,
            JitterSeconds = (uint)parsed.GetValue(_jitter).TotalSeconds,
            KeepUntil = parsed.GetValue(_refresh) is { } refresh ? start + (uint)refresh.TotalSeconds : null,
            HasDigest = parsed.GetValue(_digest),
            Serial = parsed.GetValue(_serial) switch { "increment" => SerialChange.Increment, "unixtime" => SerialChange.UnixTime, "date" => SerialChange.Date, _ => SerialChange.Keep },
        };
    }

    private static void Sign(ZoneSigning signing, int jobs)
    {
        int shares = (signing.Count + ShareSize - 1) / ShareSize;
        var options = new ParallelOptions { MaxDegreeOfParallelism = jobs == 0 ? Environment.ProcessorCount : jobs };
        if (options.MaxDegreeOfParallelism == 1) signing.Run(0, signing.Count);
        else Parallel.For(0, shares, options, share => signing.Run(share * ShareSize, Math.Min(signing.Count, (share + 1) * ShareSize)));
    }

    private void Write(string? path, ZoneContents signed)
    {
        if (path is null)
        {
            ZoneText.Write(signed, _output);
            return;
        }
        string draft = path + ".new";
        using (var file = new StreamWriter(draft))
        {
            ZoneText.Write(signed, file);
            file.Flush();
            ((FileStream)file.BaseStream).Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
    }
}
