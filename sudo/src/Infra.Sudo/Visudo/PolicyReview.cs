using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Lint;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Visudo;

/// <summary>What visudo finds in a policy, in the original's words and order: mistakes of the text, then of settings, then aliases; and, in ours, what is not supported here.</summary>
internal static class PolicyReview
{
    /// <summary>Prints all findings unless told to be quiet.</summary>
    /// <returns>Whether the policy may be installed.</returns>
    internal static bool Report(SudoersPolicy policy, bool isStrict, bool isQuiet, VisudoConsole console, out Place firstMistake)
    {
        firstMistake = default;
        bool isGood = !policy.HasErrors && !policy.IsRefused;
        foreach (SudoersProblem problem in policy.Problems)
        {
            if (problem.Severity == Infra.Parsing.DiagnosticSeverity.Error && firstMistake.Line == 0) firstMistake = problem.Place;
            if (!isQuiet) console.WriteError(Render(policy, problem));
        }

        int dropped = policy.ProblemsDropped;
        if (isGood) isGood = ReportChecks(policy, isStrict, isQuiet, console, ref firstMistake, ref dropped);
        if (dropped > 0 && !isQuiet) console.Warn($"{dropped} more problems are not shown");
        return isGood;
    }

    // What the original looks for only in a text without mistakes.
    private static bool ReportChecks(SudoersPolicy policy, bool isStrict, bool isQuiet, VisudoConsole console, ref Place firstMistake, ref int dropped)
    {
        bool isGood = true;
        FindingList<SudoersProblem> mistakes = SettingChecker.FindMistakes(policy);
        foreach (SudoersProblem problem in mistakes)
        {
            if (firstMistake.Line == 0) firstMistake = problem.Place;
            if (!isQuiet && problem.Message.Length > 0) console.WriteError(ProblemText.Render(problem));
            isGood = false;
        }

        FindingList<SudoersProblem> undefined = AliasChecker.Find(policy, out FindingList<SudoersProblem> unused);
        foreach (SudoersProblem problem in undefined)
        {
            if (firstMistake.Line == 0) firstMistake = problem.Place;
            if (!isQuiet) console.WriteError(ProblemText.Render(problem));
            if (isStrict) isGood = false;
        }

        if (isQuiet) return isGood;
        foreach (SudoersProblem problem in unused)
            console.WriteError("Warning: " + ProblemText.Render(problem));
        FindingList<LintFinding> unsupported = UnsupportedItems.Find(policy);
        dropped += mistakes.Dropped + undefined.Dropped + unused.Dropped + unsupported.Dropped;
        foreach (LintFinding finding in unsupported)
            console.WriteError($"Warning: {VisudoConsole.Text(policy.Files[finding.Place.File].Path.Span)}:{finding.Place.Line}:{finding.Place.Column}: {finding.Reason}\n");
        return isGood;
    }

    // A file that cannot be opened: the original words it with its own name before it, and an include without "unable to open".
    private static string Render(SudoersPolicy policy, SudoersProblem problem)
    {
        if (problem.Kind != ProblemKind.IncludeFile) return ProblemText.Render(problem);
        bool isMain = policy.Files.Count == 0;
        return isMain || problem.Detail.Length == 0 ? $"visudo: {problem.Message}\n" : $"visudo: {VisudoConsole.Text(problem.File.Span)}: {problem.Detail}\n";
    }
}
