using System.CommandLine;
using System.Text;
using Infra.Config;
using Infra.Hosting;
using Infra.Parsing;

namespace Infra.Dns.Control.Import;

/// <summary><c>dnsctl config import</c>: a dnsd.toml made of another server's file.</summary>
internal static class ConfigImportCommand
{
    internal static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> file = new("FILE") { Description = "The configuration file of hickory-dns (named.toml)." };
        Option<string?> target = new("--out", "-o") { Description = "Where to write the new file, readable by its owner alone; it must not exist. Without it the text goes to stdout.", HelpName = "FILE" };
        Option<string?> directory = new("--directory") { Description = "Where relative names start, as hickory-dns' --zonedir.", HelpName = "FOLDER" };
        var command = new Command("import", "Makes a dnsd.toml of a hickory-dns file. Each key is taken over, noted as having no effect, or an error that names what is missing; ends with 1 after errors.") { file, target, directory };
        command.SetAction(parsed => Import(parsed.GetRequiredValue(file), parsed.GetValue(target), parsed.GetValue(directory), output, error));
        return command;
    }

    private static int Import(string path, string? target, string? directory, TextWriter output, TextWriter error)
    {
        var findings = new DiagnosticBag();
        string text;
        try
        {
            SourceText source = Utf8Source.Decode(path, File.ReadAllBytes(path), findings);
            text = HickoryImport.Translate(source, directory is null ? null : Path.GetFullPath(directory), new KeyFiles(), findings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"dnsctl: {TextEscape.Escape(path)}: {e.Message}");
            return ExitCode.Failure;
        }
        findings.SortByPlace();
        error.Write(new DiagnosticRenderer().Render(findings));
        if (text.Length > 0 && !TryWrite(text, target, output, error)) return ExitCode.Failure;
        return findings.HasErrors ? ExitCode.Failure : ExitCode.Done;
    }

    private static bool TryWrite(string text, string? target, TextWriter output, TextWriter error)
    {
        if (target is null)
        {
            output.Write(text);
            return true;
        }
        try
        {
            // Secrets may be in it.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            using var stream = new FileStream(target, options);
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"dnsctl: {TextEscape.Escape(target)}: {e.Message}");
            return false;
        }
    }

    private sealed class KeyFiles : IKeyFiles
    {
        private const int BytesMax = 4096;

        public bool TryRead(string path, out byte[] content, out string problem)
        {
            content = [];
            problem = "";
            try
            {
                var file = new FileInfo(path);
                if (file.Exists && file.Length is > 0 and <= BytesMax)
                {
                    content = File.ReadAllBytes(path);
                    return true;
                }
                problem = file.Exists ? $"a key has 1 to {BytesMax} bytes" : "there is no such file";
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problem = e.Message;
            }
            return false;
        }
    }
}
