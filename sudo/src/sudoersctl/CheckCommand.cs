using Infra.Hosting;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;
using Command = System.CommandLine.Command;

namespace Infra.Sudo.Control;

/// <summary><c>sudoersctl check</c> and <c>sudoersctl explain</c>: may somebody run something, and why.</summary>
internal static class CheckCommand
{
    private const int StepsMax = 100_000;

    internal static Command Create(ToolOutput output, bool explains)
    {
        Command command = explains
            ? new Command("explain", "Tells whether a command may be run, which rule says so, why other rules do not, and which settings hold.")
            : new Command("check", "Tells whether a command may be run: exit code 0 if allowed, 1 if denied.");
        var policyOptions = new PolicyOptions();
        var questionOptions = new QuestionOptions();
        policyOptions.AddTo(command);
        questionOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            if (questionOptions.Read(parsed, out string? mistake) is not { } question)
            {
                output.Complain(mistake!);
                return ExitCode.Usage;
            }

            if (policyOptions.Load(parsed, output, question.Request.Host.Span, out int exitCode) is not { } policy) return exitCode;
            CheckReport report = Ask(policy, question, explains);
            if (parsed.GetValue(policyOptions.Json)) output.WriteJson(report.WriteJson);
            else report.WriteText(output.Text);
            return report.IsAllowed ? ExitCode.Done : ExitCode.Failure;
        });
        return command;
    }

    internal static CheckReport Ask(SudoersPolicy policy, Question question, bool explains)
    {
        var engine = new PolicyEngine(policy, question.Facts);
        IReadOnlyList<TraceStep> passedOver = [];
        Judgement judgement = explains ? engine.Explain(question.Request, out passedOver, StepsMax) : engine.Evaluate(question.Request);
        return new CheckReport(engine, question, judgement, explains ? passedOver : null);
    }
}
