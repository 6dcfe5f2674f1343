using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Policy.PolicyTests;

/// <summary>Runs policy tests: each case on a machine made up for it, where commands match by their paths.</summary>
public static class PolicyTestRun
{
    private const int StepsMax = 100_000;   // of what was passed over; looked at only for a case that fails

    /// <summary>Answers all cases.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="file">The cases.</param>
    /// <param name="now">The time for cases without one, in seconds since 1970 UTC.</param>
    public static IReadOnlyList<PolicyTestResult> Run(SudoersPolicy policy, PolicyTestFile file, long now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(file);
        List<PolicyTestResult> results = [];
        foreach (PolicyTestCase test in file.Cases)
            results.Add(Run(policy, test, now));
        return results;
    }

    /// <summary>The tag pair and side that a name such as NOPASSWD means; null if there is none.</summary>
    internal static (Tag Tag, bool IsOn)? FindTag(string name) => name switch
    {
        "NOPASSWD" => (Tag.NoPassword, true),
        "PASSWD" => (Tag.NoPassword, false),
        "NOEXEC" => (Tag.NoExec, true),
        "EXEC" => (Tag.NoExec, false),
        "SETENV" => (Tag.SetEnvironment, true),
        "NOSETENV" => (Tag.SetEnvironment, false),
        "LOG_INPUT" => (Tag.LogInput, true),
        "NOLOG_INPUT" => (Tag.LogInput, false),
        "LOG_OUTPUT" => (Tag.LogOutput, true),
        "NOLOG_OUTPUT" => (Tag.LogOutput, false),
        "INTERCEPT" => (Tag.Intercept, true),
        "NOINTERCEPT" => (Tag.Intercept, false),
        "MAIL" => (Tag.Mail, true),
        "NOMAIL" => (Tag.Mail, false),
        "FOLLOW" => (Tag.Follow, true),
        "NOFOLLOW" => (Tag.Follow, false),
        _ => null,
    };

    private static PolicyTestResult Run(SudoersPolicy policy, PolicyTestCase test, long now)
    {
        var facts = new CaseFacts(test);
        var engine = new PolicyEngine(policy, facts);
        bool isEdit = test.Command[0] == "sudoedit";
        var request = new Request
        {
            User = facts.Caller,
            Mode = isEdit ? RequestMode.Edit : RequestMode.Run,
            Host = Encoding.UTF8.GetBytes(test.Host),
            RunasUser = facts.Target,
            RunasGroup = facts.TargetGroup,
            Command = Encoding.UTF8.GetBytes(test.Command[0]),
            Arguments = [.. test.Command.Skip(1).Select(argument => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(argument))],
            Time = test.At ?? now,
        };
        Judgement judgement = engine.Evaluate(request);
        string? failure = FindFailure(policy, test, judgement);
        if (failure is not null && test.IsAllowed && !judgement.IsAllowed && judgement.Spec < 0) failure += Nearest(engine, request);
        return new PolicyTestResult(test, judgement, failure);
    }

    // Where nothing decided, the spec that came nearest is the one to look at.
    private static string Nearest(PolicyEngine engine, Request request)
    {
        _ = engine.Explain(request, out IReadOnlyList<TraceStep> passedOver, StepsMax);
        TraceStep? nearest = TraceText.Nearest(passedOver, 1).Cast<TraceStep?>().FirstOrDefault();
        return nearest is { Cause: > TraceCause.User } step ? $"; nearest is {PlaceText(engine.Policy, TraceText.PlaceOf(engine.Policy, step))}: {TraceText.Describe(step)}" : "";
    }

    private static string? FindFailure(SudoersPolicy policy, PolicyTestCase test, Judgement judgement)
    {
        string by = judgement.Spec >= 0 ? $" by {PlaceText(policy, policy.PlaceOfSpec(judgement.Spec))}" : $" ({judgement.Reason})";
        if (judgement.IsAllowed != test.IsAllowed) return $"expected {Answer(test.IsAllowed)}, but it is {Answer(judgement.IsAllowed)}{by}";
        if (test.NeedsPassword is { } password && password != judgement.NeedsPassword)
            return $"expected {(password ? "a" : "no")} password, but {(judgement.NeedsPassword ? "one" : "none")} is asked for{by}";
        foreach (string name in test.Tags)
        {
            (Tag tag, bool isOn) = FindTag(name)!.Value;
            TagValue value = judgement.Tags[tag];
            if (isOn ? value is not (TagValue.On or TagValue.Implied) : value != TagValue.Off) return $"expected {name}, but it is not set{by}";
        }
        return null;
    }

    private static string Answer(bool isAllowed) => isAllowed ? "allow" : "deny";

    private static string PlaceText(SudoersPolicy policy, Place place) => $"{Encoding.Latin1.GetString(policy.Files[place.File].Path.Span)}:{place.Line}:{place.Column}";
}
