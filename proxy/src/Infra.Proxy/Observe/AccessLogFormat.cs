using System.Text;
using Infra.Http;
using Infra.Http.Forwarding;
using Infra.Parsing;

namespace Infra.Proxy.Observe;

/// <summary>
/// The form of a line of the access log: <c>json</c>, <c>clf</c> (Common Log Format), or a template with parts in braces, such as <c>{client} "{method} {target}" {status}</c>. Immutable, thread-safe.
/// </summary>
public sealed class AccessLogFormat
{
    private const int FrontBytesMax = 255;
    private const string Clf = "{client} - - [{clf-time}] \"{method} {target} {version}\" {status} {response-bytes}";

    private static readonly (string Name, AccessPart Part)[] Names =
    [
        ("time", AccessPart.Time), ("clf-time", AccessPart.ClfTime), ("service", AccessPart.Service), ("client", AccessPart.Client), ("method", AccessPart.Method),
        ("target", AccessPart.Target), ("version", AccessPart.Version), ("host", AccessPart.Host), ("status", AccessPart.Status), ("request-bytes", AccessPart.RequestBytes),
        ("response-bytes", AccessPart.ResponseBytes), ("duration-us", AccessPart.Duration), ("upstream", AccessPart.Upstream), ("referer", AccessPart.Referer),
        ("user-agent", AccessPart.UserAgent), ("error", AccessPart.Error), ("reason", AccessPart.Reason),
        ("front-name", AccessPart.FrontName), ("front-protocol", AccessPart.FrontProtocol), ("front-id", AccessPart.FrontId), ("front-tls", AccessPart.FrontTls),
    ];

    private readonly Step[] _steps;
    private readonly bool _isJson;

    private AccessLogFormat(Step[] steps, bool isJson)
    {
        _steps = steps;
        _isJson = isJson;
    }

    /// <summary>One object for each line.</summary>
    public static AccessLogFormat Json { get; } = new(JsonSteps(), isJson: true);

    /// <summary>Reads a format; false with a sentence for the person who wrote it.</summary>
    public static bool TryParse(string text, out AccessLogFormat format, out string problem)
    {
        format = Json;
        problem = "";
        if (text == "json") return true;
        string template = text == "clf" ? Clf : text;
        if (!template.Contains('{', StringComparison.Ordinal))
        {
            problem = "it must be json, clf, or a template with parts in braces, such as \"{client} {status}\"";
            return false;
        }
        var steps = new List<Step>();
        int at = 0;
        while (at < template.Length)
        {
            int open = template.IndexOf('{', at);
            if (open != at)
            {
                string literal = open < 0 ? template[at..] : template[at..open];
                steps.Add(new Step(AccessPart.Literal, Encoding.UTF8.GetBytes(TextEscape.Harmless(literal, 4096))));
            }
            if (open < 0) break;
            int close = template.IndexOf('}', open);
            if (close < 0)
            {
                problem = "a brace is not closed";
                return false;
            }
            string name = template[(open + 1)..close];
            int known = Array.FindIndex(Names, each => each.Name == name);
            if (known < 0)
            {
                problem = $"there is no part {{{TextEscape.Escape(name)}}}; parts are {string.Join(", ", Names.Select(each => each.Name))}";
                return false;
            }
            steps.Add(new Step(Names[known].Part, []));
            at = close + 1;
        }
        format = new AccessLogFormat([.. steps], isJson: false);
        return true;
    }

    /// <summary>Writes a line with its end; 0 if it does not fit.</summary>
    internal int Write(AccessEntry entry, in AccessResult result, in AccessLogFacts facts, Span<byte> target)
    {
        var line = new LineBuilder(target);
        foreach (Step step in _steps)
        {
            // In JSON they are left out where nobody speaks PROXY.
            if (step.IsOfFront && _isJson && facts.Front is null) continue;
            line.Add(step.Literal);
            switch (step.Part)
            {
                case AccessPart.Time:
                    AddTime(ref line, facts.Now);
                    break;
                case AccessPart.ClfTime:
                    AddClfTime(ref line, facts.Now);
                    break;
                case AccessPart.Status:
                    line.Add(result.Status);
                    break;
                case AccessPart.RequestBytes:
                    line.Add(result.RequestBytes);
                    break;
                case AccessPart.ResponseBytes:
                    line.Add(result.ResponseBytes);
                    break;
                case AccessPart.Duration:
                    line.Add(facts.Microseconds);
                    break;
                case AccessPart.Version:
                    AddOrHyphen(ref line, entry.Version);
                    break;
                case AccessPart.Upstream:
                    AddOrHyphen(ref line, entry.Upstream);
                    break;
                case AccessPart.Error:
                    AddOrHyphen(ref line, result.Error.Type());
                    break;
                case AccessPart.Reason:
                    AddOrHyphen(ref line, result.Reason == RejectReason.None ? "" : result.Reason.Code());
                    break;
                case AccessPart.Literal:
                    break;
                default:
                    AddBytes(ref line, BytesOf(step.Part, entry, facts));
                    break;
            }
        }
        line.Add(_isJson ? "}\n"u8 : "\n"u8);
        return line.HasOverflowed ? 0 : line.Length;
    }

    private static ReadOnlySpan<byte> BytesOf(AccessPart part, AccessEntry entry, AccessLogFacts facts) => part switch
    {
        AccessPart.Service => facts.Service,
        AccessPart.Client => facts.Client,
        AccessPart.Method => entry.Method,
        AccessPart.Target => entry.Target,
        AccessPart.Host => entry.Host,
        AccessPart.Referer => entry.Referer,
        AccessPart.FrontName => Cut(facts.Front?.Authority),
        AccessPart.FrontProtocol => Cut(facts.Front?.Alpn),
        AccessPart.FrontId => Cut(facts.Front?.UniqueId),
        AccessPart.FrontTls => Cut(facts.Front?.Tls?.VersionText),
        _ => entry.UserAgent,
    };

    // As long as a name may be.
    private static ReadOnlySpan<byte> Cut(byte[]? bytes) => bytes.AsSpan(0, Math.Min(bytes?.Length ?? 0, FrontBytesMax));

    // What is missing is an empty text in JSON, and a hyphen elsewhere.
    private void AddBytes(ref LineBuilder line, scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty && !_isJson) line.Add("-"u8);
        else line.AddEscaped(bytes, _isJson);
    }

    private void AddOrHyphen(ref LineBuilder line, string text) => line.AddOwn(text.Length == 0 && !_isJson ? "-" : text);

    private static void AddTime(ref LineBuilder line, DateTimeOffset now)
    {
        DateTime utc = now.UtcDateTime;
        line.AddPadded(utc.Year, 4);
        line.Add("-"u8);
        line.AddPadded(utc.Month, 2);
        line.Add("-"u8);
        line.AddPadded(utc.Day, 2);
        line.Add("T"u8);
        AddClock(ref line, utc);
        line.Add("."u8);
        line.AddPadded(utc.Millisecond, 3);
        line.Add("Z"u8);
    }

    private static void AddClfTime(ref LineBuilder line, DateTimeOffset now)
    {
        DateTime utc = now.UtcDateTime;
        line.AddPadded(utc.Day, 2);
        line.Add("/"u8);
        line.Add("JanFebMarAprMayJunJulAugSepOctNovDec"u8.Slice((utc.Month - 1) * 3, 3));
        line.Add("/"u8);
        line.AddPadded(utc.Year, 4);
        line.Add(":"u8);
        AddClock(ref line, utc);
        line.Add(" +0000"u8);
    }

    private static void AddClock(ref LineBuilder line, DateTime utc)
    {
        line.AddPadded(utc.Hour, 2);
        line.Add(":"u8);
        line.AddPadded(utc.Minute, 2);
        line.Add(":"u8);
        line.AddPadded(utc.Second, 2);
    }

    // The names of JSON members are those of templates with underscores.
    private static Step[] JsonSteps()
    {
        var steps = new List<Step>();
        foreach ((string name, AccessPart part) in Names)
        {
            if (part == AccessPart.ClfTime) continue;
            bool isNumber = part is AccessPart.Status or AccessPart.RequestBytes or AccessPart.ResponseBytes or AccessPart.Duration;
            string separator = steps.Count == 0 ? "{" : ",";
            steps.Add(new Step(part, Encoding.ASCII.GetBytes($"{separator}\"{name.Replace('-', '_')}\":{(isNumber ? "" : "\"")}"), IsOfFront(part)));
            if (!isNumber) steps.Add(new Step(AccessPart.Literal, "\""u8.ToArray(), IsOfFront(part)));
        }
        return [.. steps];
    }

    private static bool IsOfFront(AccessPart part) => part is AccessPart.FrontName or AccessPart.FrontProtocol or AccessPart.FrontId or AccessPart.FrontTls;

    private sealed record Step(AccessPart Part, byte[] Literal, bool IsOfFront = false);
}
