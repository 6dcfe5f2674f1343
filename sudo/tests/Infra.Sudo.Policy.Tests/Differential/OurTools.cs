using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Policy.Tests.Differential;

/// <summary>What visudo -c would print, from the library's parts.</summary>
internal static class OurTools
{
    internal static SudoersPolicy Parse(string name, string text) =>
        SudoersLoader.Parse(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(text), source: null, LoadOptions.Default);

    internal static (int Exit, string Output, string Error) Visudo(string name, SudoersPolicy policy)
    {
        var error = new StringBuilder();
        foreach (SudoersProblem problem in policy.Problems)
            error.Append(problem.Kind == ProblemKind.IncludeFile ? $"visudo: {Encoding.Latin1.GetString(problem.File.Span)}: {problem.Detail}\n" : ProblemText.Render(problem));
        bool isGood = !policy.HasErrors;
        if (isGood)
        {
            foreach (SudoersProblem problem in SettingChecker.FindMistakes(policy))
            {
                if (problem.Message.Length > 0) error.Append(ProblemText.Render(problem));
                isGood = false;
            }
            foreach (SudoersProblem problem in AliasChecker.FindUndefined(policy))
                error.Append(ProblemText.Render(problem));
            foreach (SudoersProblem problem in AliasChecker.FindUnused(policy))
                error.Append("Warning: ").Append(ProblemText.Render(problem));
        }
        return (isGood ? 0 : 1, isGood ? $"{name}: parsed OK\n" : "", error.ToString());
    }
}
