using System.Xml;
using System.Xml.Linq;

namespace Infra.Build.Testing;

/// <summary>One failed test.</summary>
/// <param name="Test">Its full name with its arguments.</param>
/// <param name="Message">What was expected and what came.</param>
/// <param name="Stack">Where.</param>
/// <param name="Output">What the test printed.</param>
internal sealed record TestFailure(string Test, string Message, string Stack, string Output);

/// <summary>The outcome of tests: counts, every failure, and how often each reason to skip was given.</summary>
internal sealed record TestResults(int Passed, IReadOnlyList<TestFailure> Failures, IReadOnlyDictionary<string, int> SkipReasons)
{
    internal static TestResults Empty { get; } = new(0, [], new Dictionary<string, int>());

    private const string FigureMark = "figure: ";

    /// <summary>Lines that passed tests printed for the reader of the run: those that begin with "figure: ", without it.</summary>
    internal IReadOnlyList<string> Figures { get; init; } = [];

    internal int Failed => Failures.Count;

    internal int Skipped => SkipReasons.Values.Sum();

    /// <summary>The line that scripts look for.</summary>
    internal string CountLine => $"{Passed} passed, {Failed} failed, {Skipped} skipped";

    /// <summary>A single failure of something that is no test, such as a run that died.</summary>
    internal static TestResults OfFailure(string what, string message) => new(0, [new TestFailure(what, message, "", "")], new Dictionary<string, int>());

    /// <summary>A single check that passed.</summary>
    internal static TestResults OfPass { get; } = new(1, [], new Dictionary<string, int>());

    /// <summary>Adds up two outcomes.</summary>
    internal TestResults Plus(TestResults other)
    {
        Dictionary<string, int> reasons = new(SkipReasons);
        foreach ((string reason, int count) in other.SkipReasons)
            reasons[reason] = reasons.GetValueOrDefault(reason) + count;
        return new TestResults(Passed + other.Passed, [.. Failures, .. other.Failures], reasons) { Figures = [.. Figures, .. other.Figures] };
    }

    /// <summary>Reads the test platform's result file (TRX).</summary>
    /// <param name="path">The file; one that is missing or cut off counts as a failure, since the run died then.</param>
    /// <param name="project">For the failure's name.</param>
    /// <param name="lastWords">The run's own output, to explain a missing file.</param>
    internal static TestResults Read(string path, string project, string lastWords)
    {
        if (!File.Exists(path)) return OfFailure(project, $"the test run left no results; it said:\n{lastWords}");
        try
        {
            return Parse(XDocument.Load(path), project);
        }
        catch (XmlException e)
        {
            return OfFailure(project, $"the results of the run are cut off ({e.Message}); it said:\n{lastWords}");
        }
    }

    /// <summary>Reads a result file's content.</summary>
    internal static TestResults Parse(XDocument trx, string project)
    {
        XNamespace ns = trx.Root!.Name.Namespace;
        int passed = 0;
        List<TestFailure> failures = [];
        Dictionary<string, int> reasons = [];
        List<string> figures = [];
        foreach (XElement result in trx.Descendants(ns + "UnitTestResult"))
        {
            XElement? output = result.Element(ns + "Output");
            string message = output?.Element(ns + "ErrorInfo")?.Element(ns + "Message")?.Value ?? "";
            string text = output?.Element(ns + "StdOut")?.Value ?? "";
            switch (result.Attribute("outcome")?.Value)
            {
                case "Passed":
                    passed++;
                    figures.AddRange(text.Split('\n').Where(l => l.StartsWith(FigureMark, StringComparison.Ordinal)).Select(l => l[FigureMark.Length..].Trim()));
                    break;
                case "NotExecuted":
                    string reason = FirstLine(message.Length > 0 ? message : text);
                    reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
                    break;
                default:
                    string stack = output?.Element(ns + "ErrorInfo")?.Element(ns + "StackTrace")?.Value ?? "";
                    failures.Add(new TestFailure(result.Attribute("testName")?.Value ?? project, message, stack, text));
                    break;
            }
        }
        // A crash of the process ends the run in the middle: the file then says so in its summary.
        XElement? summary = trx.Descendants(ns + "ResultSummary").FirstOrDefault();
        string? outcome = summary?.Attribute("outcome")?.Value;
        if (failures.Count == 0 && outcome is not ("Completed" or "Passed" or null))
            failures.Add(new TestFailure(project, $"the run ended as {outcome}", "", string.Join('\n', trx.Descendants(ns + "RunInfo").Select(info => info.Value.Trim()))));
        return new TestResults(passed, failures, reasons) { Figures = figures };
    }

    private static string FirstLine(string text)
    {
        string line = text.Trim().Split('\n')[0].Trim();
        return line.Length > 0 ? line : "no reason given";
    }
}
