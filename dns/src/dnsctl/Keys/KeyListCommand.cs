using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Keys;
using Infra.Dns.Names;
using Infra.Hosting;
using Infra.Parsing;

namespace Infra.Dns.Control.Keys;

/// <summary><c>dnsctl key list</c>: the keys of a folder.</summary>
internal static class KeyListCommand
{
    internal static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> zone = KeyOptions.ZoneArgument(ArgumentArity.ZeroOrOne);
        Option<bool> json = new("--json") { Description = "Print JSON." };
        var options = new KeyOptions();
        var command = new Command("list", "Shows the keys of a folder: zone, algorithm, tag, role and state; ends with 1 if a key cannot be read.") { zone, options.Folder, json };
        command.SetAction(parsed =>
        {
            DomainName? name = parsed.GetValue(zone) is { } text ? DomainName.Parse(text) : null;
            options.Open(parsed, KeyOptions.Crypto()).Read(name, out List<(string Path, KeyFile File)> keys, out List<string> problems);
            using var all = new DisposableKeys(keys);
            if (parsed.GetValue(json)) WriteJson(output, keys);
            else WriteText(output, keys);
            foreach (string problem in problems)
                error.WriteLine($"dnsctl: {problem}");
            return problems.Count == 0 ? ExitCode.Done : ExitCode.Failure;
        });
        return command;
    }

    private static void WriteText(TextWriter output, List<(string Path, KeyFile File)> keys)
    {
        foreach ((string path, KeyFile file) in keys)
        {
            DnsKey key = file.Key.Public;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key.Zone} {key.Algorithm} {key.Tag} {RoleOf(key)} {StateOf(file)} {TextEscape.Escape(path)}"));
        }
    }

    private static void WriteJson(TextWriter output, List<(string Path, KeyFile File)> keys)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach ((string path, KeyFile file) in keys)
            {
                DnsKey key = file.Key.Public;
                json.WriteStartObject();
                json.WriteString("zone", key.Zone.ToString());
                json.WriteNumber("algorithm", key.Algorithm.Value);
                json.WriteNumber("tag", key.Tag);
                json.WriteNumber("flags", key.Data.Flags);
                json.WriteString("role", RoleOf(key));
                json.WriteString("state", StateOf(file));
                json.WriteString("file", path);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static string RoleOf(DnsKey key) => key.IsSecureEntryPoint ? "sep" : "zsk";

    private static string StateOf(KeyFile file)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return file.Times.IsActive(now) ? "active" : file.Times.IsPublished(now) ? "published" : file.Times.Delete <= now ? "removed" : "future";
    }
}
