using System.CommandLine;
using System.Text;
using Infra.Hosting;
using Infra.Parsing;
using Infra.Sudo.Interop;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Sources;
using Command = System.CommandLine.Command;

namespace Infra.Sudo.Control;

/// <summary>Which policy to read, and reading it: the installed one with its owner and mode checked, or any file.</summary>
internal sealed class PolicyOptions
{
    private const string Installed = "/etc/sudoers";
    private const int ProblemsMax = 1000;

    private readonly Option<string?> _file = new("--file", "-f") { Description = $"The sudoers file; {Installed} if none is given.", HelpName = "FILE" };

    internal Option<bool> Json { get; } = new("--json") { Description = "Print JSON." };

    internal void AddTo(Command command)
    {
        command.Options.Add(_file);
        command.Options.Add(Json);
    }

    /// <summary>Reads the policy; null after a complaint, with the exit code.</summary>
    internal SudoersPolicy? Load(ParseResult parsed, ToolOutput output, ReadOnlySpan<byte> host, out int exitCode)
    {
        string? named = parsed.GetValue(_file);
        SudoersPolicy policy = Load(named ?? Installed, named is null ? SudoersSource.Secure : SudoersSource.AnyOwner, host);
        return Accept(policy, parsed.GetValue(Json), output, out exitCode) ? policy : null;
    }

    internal static SudoersPolicy Load(string path, SudoersSource source, ReadOnlySpan<byte> host)
    {
        int dot = host.IndexOf((byte)'.');
        return SudoersLoader.Load(Encoding.UTF8.GetBytes(path), source, new LoadOptions
        {
            IsStrict = true,
            ShortHost = (dot < 0 ? host : host[..dot]).ToArray(),
            LocalOffset = LocalTime.Offset,
        });
    }

    /// <summary>Whether a policy is free of mistakes; all of them are printed, and warnings too.</summary>
    internal static bool Accept(SudoersPolicy policy, bool asJson, ToolOutput output, out int exitCode)
    {
        FindingList<SudoersProblem> settings = SettingChecker.FindMistakes(policy);
        List<SudoersProblem> all = [.. policy.Problems, .. settings.Where(problem => problem.Message.Length > 0)];
        bool isRefused = policy.HasErrors || policy.IsRefused;
        exitCode = !isRefused ? ExitCode.Done : policy.Problems.Any(problem => problem.Detail == NativeError.Denied.Text) ? ExitCode.Permission : ExitCode.Config;
        foreach (SudoersProblem problem in all.Take(ProblemsMax))
            output.Errors.Write(ToolOutput.ShowLine(ProblemText.Render(problem)));
        int left = Math.Max(0, all.Count - ProblemsMax) + policy.ProblemsDropped + settings.Dropped;
        if (left > 0) output.Errors.WriteLine($"and {left} more");
        if (isRefused && asJson) output.WriteJson(json => WriteProblems(json, all, left));
        return !isRefused;
    }

    /// <summary><c>FILE:LINE:COL</c>.</summary>
    internal static string PlaceText(SudoersPolicy policy, Place place) => $"{ToolOutput.Show(policy.Files[place.File].Path.Span)}:{place.Line}:{place.Column}";

    private static void WriteProblems(System.Text.Json.Utf8JsonWriter json, List<SudoersProblem> problems, int left)
    {
        json.WriteStartObject();
        json.WriteStartArray("problems");
        foreach (SudoersProblem problem in problems.Take(ProblemsMax))
        {
            json.WriteStartObject();
            json.WriteString("file", Encoding.UTF8.GetString(problem.File.Span));
            if (problem.Place.Line > 0)
            {
                json.WriteNumber("line", problem.Place.Line);
                json.WriteNumber("column", problem.Place.Column);
            }

            json.WriteString("severity", problem.Severity == DiagnosticSeverity.Error ? "error" : "warning");
            json.WriteString("message", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(problem.Message)));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("dropped", left);
        json.WriteEndObject();
    }
}
