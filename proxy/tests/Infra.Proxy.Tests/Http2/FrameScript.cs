using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http2;

/// <summary>
/// Frames as a line of text, one token each: <c>type:flags:stream:#hex</c>, <c>H:flags:stream:name=value;…</c> (or GET, POST, SLOW, STUCK, HOPS, with <c>+name=value</c>), <c>D:flags:stream:text</c>
/// (or <c>*count</c>), <c>SET:id=value</c>, <c>PING</c>, <c>STREAMS:count</c>, <c>FLOOD:stream</c>, <c>WAIT:stream</c>, <c>WAITDATA:stream</c>; <c>RAW:text</c> instead of the preface.
/// </summary>
internal static partial class FrameScript
{
    private const string Common = ":scheme=http;:authority=a";

    internal static async Task RunAsync(RawHttp2 client, string script)
    {
        string[] tokens = script.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (tokens.Length == 0 || !tokens[0].StartsWith("RAW:", StringComparison.Ordinal))
            await client.SendAsync([.. RawHttp2.Preface, .. Http2Frame.Write(Http2Frame.Settings, 0, 0, [])]);
        foreach (string token in tokens)
            await RunTokenAsync(client, token);
    }

    private static async Task RunTokenAsync(RawHttp2 client, string token)
    {
        int colon = token.IndexOf(':', StringComparison.Ordinal);
        string verb = colon < 0 ? token : token[..colon], rest = colon < 0 ? "" : token[(colon + 1)..];
        switch (verb)
        {
            case "RAW":
                await client.SendAsync(Latin1(rest));
                break;
            case "PING":
                await client.SendAsync(Http2Frame.Ping, 0, 0, [.. Enumerable.Repeat((byte)'P', 8)]);
                break;
            case "SET":
                string[] setting = rest.Split('=');
                uint id = Number(setting[0]), value = Number(setting[1]);
                await client.SendAsync(Http2Frame.Settings, 0, 0, (byte)(id >> 8), (byte)id, (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value);
                break;
            case "STREAMS":
                for (uint i = 0; i < Number(rest); i++)
                    await client.SendAsync(Http2Frame.Headers, 5, (2 * i) + 1, Http2Frame.Block(Fields("SLOW")));
                break;
            case "FLOOD":
                byte[] data = Http2Frame.Write(Http2Frame.Data, 0, Number(rest), new byte[16384]);
                for (int i = 0; i < 1024; i++)
                    await client.SendAsync(data);
                break;
            case "WAIT":
                await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Stream == Number(rest) && frame.EndsStream));
                break;
            case "WAITDATA":
                await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Stream == Number(rest) && frame.Type == Http2Frame.Data));
                break;
            default:
                string[] parts = rest.Split(':', 3);
                byte type = verb switch { "H" => Http2Frame.Headers, "D" => Http2Frame.Data, _ => (byte)Number(verb) };
                await client.SendAsync(type, (byte)Number(parts[0]), Number(parts[1]), Payload(verb, parts[2]));
                break;
        }
    }

    private static byte[] Payload(string verb, string text)
    {
        if (text.StartsWith("#*", StringComparison.Ordinal) || text.StartsWith('*')) return new byte[Number(text.TrimStart('#', '*'))];
        if (text.StartsWith('#')) return Convert.FromHexString(text[1..]);
        return verb == "H" ? Http2Frame.Block(Fields(text)) : Latin1(text);
    }

    private static IEnumerable<(string Name, string Value)> Fields(string text)
    {
        int plus = text.IndexOf('+', StringComparison.Ordinal);
        string first = plus > 0 ? text[..plus] : text, further = plus > 0 ? ";" + text[(plus + 1)..] : "";
        string all = first switch
        {
            "GET" => $":method=GET;:path=/;{Common}{further}",
            "POST" => $":method=POST;:path=/post;{Common}{further}",
            "SLOW" => $":method=GET;:path=/slow;{Common}{further}",
            "STUCK" => $":method=POST;:path=/stuck;{Common}{further}",
            "HOPS" => $":method=GET;:path=/hops;{Common}{further}",
            _ => text,
        };
        foreach (string field in all.Split(';'))
        {
            int equals = field.IndexOf('=', StringComparison.Ordinal);
            yield return (Encoding.Latin1.GetString(Latin1(field[..equals])), Encoding.Latin1.GetString(Latin1(field[(equals + 1)..])));
        }
    }

    private static byte[] Latin1(string text) =>
        Encoding.Latin1.GetBytes(Escape().Replace(text.Replace("\\r", "\\x0d", StringComparison.Ordinal).Replace("\\n", "\\x0a", StringComparison.Ordinal), match => ((char)Convert.ToByte(match.Groups[1].Value, 16)).ToString()));

    internal static uint Number(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? uint.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : uint.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\\x([0-9a-f]{2})")]
    private static partial Regex Escape();
}
