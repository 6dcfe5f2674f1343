using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Lexing;
using Infra.Sudo.Policy.Matching;

namespace Infra.Sudo.Policy.Evaluation;

/// <summary>What matching works with during one decision; reused for the next.</summary>
internal sealed class MatchContext
{
    private const int StepsMax = 1_000_000;
    private const long RegexWorkMax = 4_000_000;   // states made and entered; 20 000 expressions of a line each take some two million

    private const int FactWorkMax = 200_000;       // looks at files and folders

    private int _steps;
    private long _regexWork;
    private long _factWork;

    internal MatchContext(SudoersPolicy policy, IPolicyFacts facts)
    {
        Policy = policy;
        Facts = facts;
        Files = new FileLookups(this);
    }

    internal SudoersPolicy Policy { get; }

    internal IPolicyFacts Facts { get; }

    /// <summary>What the facts say of files, each asked once.</summary>
    internal FileLookups Files { get; }

    internal Settings Settings { get; } = new();

    internal Request Request { get; set; } = null!;

    /// <summary>Whose rules are looked up: the caller, or the user of <c>-U</c>.</summary>
    internal UserRecord User { get; set; } = null!;

    /// <summary>The user that the command would run as.</summary>
    internal UserRecord RunasUser { get; set; } = null!;

    internal GroupRecord? RunasGroup => Request.RunasGroup;

    /// <summary>The command's path or word.</summary>
    internal ReadOnlyMemory<byte> Command { get; set; }

    /// <summary>Its last path element.</summary>
    internal ReadOnlyMemory<byte> BaseName { get; set; }

    /// <summary>The canonical path of its folder; null if the command was not found.</summary>
    internal byte[]? Folder { get; set; }

    /// <summary>Its identity; zeros if it was not found, which no file has.</summary>
    internal FileIdentity Identity { get; set; }

    /// <summary>Its arguments joined by blanks.</summary>
    internal ByteBuilder Arguments { get; } = new();

    /// <summary>The path that is to run, where sudoers names one.</summary>
    internal ReadOnlyMemory<byte> SafeCommand { get; set; }

    /// <summary>For explanations: take all arguments as fitting.</summary>
    internal bool IgnoresArguments { get; set; }

    /// <summary>For explanations: take all digests as fitting.</summary>
    internal bool IgnoresDigests { get; set; }

    /// <summary>The command's file or folder is there but could not be looked at: no path of sudoers can be held against it.</summary>
    internal bool IsCommandUnknown { get; set; }

    /// <summary>A fact that was needed for the list or member last looked at could not be had.</summary>
    internal bool HasFailed { get; set; }

    /// <summary>The first such fact of this decision, for explanations.</summary>
    internal string? FailedFact { get; private set; }

    /// <summary>Counts what regular expressions cost; when it is too much, the decision is over its budget and denies.</summary>
    internal void SpendOnRegex(long work) => _regexWork += work;

    /// <summary>Counts what was asked of the machine, in looks at a file; the same for when it is too much.</summary>
    internal void SpendOnFacts(long work) => _factWork += work;

    /// <summary>The policy asks for more steps than any honest one: nothing is allowed.</summary>
    internal bool IsOverBudget => _steps > StepsMax || _regexWork > RegexWorkMax || _factWork > FactWorkMax;

    /// <summary>What this decision has cost so far.</summary>
    internal DecisionWork Work => new(_steps, _regexWork, _factWork);

    internal void Begin(Request request)
    {
        Request = request;
        _steps = 0;
        _regexWork = 0;
        _factWork = 0;
        Files.Clear();
        HasFailed = false;
        FailedFact = null;
        SafeCommand = default;
    }

    internal bool Step() => ++_steps <= StepsMax;

    internal void Fail(string fact)
    {
        HasFailed = true;
        FailedFact ??= fact;
    }

    /// <summary>What a member says, once its pattern fits or not. A fact that failed counts as no match, but a negated member denies then.</summary>
    internal Match Answer(bool fits, bool isNegated)
    {
        if (fits) return isNegated ? Match.Deny : Match.Allow;
        return HasFailed && isNegated ? Match.Deny : Match.Unspecified;
    }

    /// <summary>What a reference to a list says: a negated one turns the list's answer round, unless a fact failed on the way to it.</summary>
    internal Match Answer(Match ofList, bool isNegated) => ofList switch
    {
        Match.Unspecified => HasFailed && isNegated ? Match.Deny : Match.Unspecified,
        Match.Allow => isNegated ? Match.Deny : Match.Allow,
        _ => isNegated && !HasFailed ? Match.Allow : Match.Deny,
    };
}
