using Infra.Parsing;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Matching;

namespace Infra.Sudo.Policy.Evaluation;

/// <summary>
/// Answers requests by a policy and facts: rules from the last to the first, and the first spec that speaks decides (sudoers(5), "User specification").
/// Keeps its memory between requests, so that a decision allocates nothing unless a pattern has to be looked up in folders; not thread-safe.
/// </summary>
public sealed partial class PolicyEngine
{
    private readonly SudoersPolicy _policy;
    private readonly IPolicyFacts _facts;
    private readonly MatchContext _context;
    private readonly MemberMatcher _members;
    private readonly CommandMatcher _commands;
    private readonly SettingChange[] _changes;
    private readonly bool[] _isValid;

    /// <summary>Prepares decisions.</summary>
    /// <param name="policy">What is allowed.</param>
    /// <param name="facts">What the machine is like.</param>
    public PolicyEngine(SudoersPolicy policy, IPolicyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(facts);
        _policy = policy;
        _facts = facts;
        _context = new MatchContext(policy, facts);
        _members = new MemberMatcher(_context);
        _commands = new CommandMatcher(_context);
        _changes = new SettingChange[policy.DefaultsCount];
        _isValid = new bool[policy.DefaultsCount];
        for (int i = 0; i < policy.DefaultsCount; i++)
        {
            DefaultsEntry entry = policy.DefaultsEntries[i];
            _isValid[i] = SettingTable.Find(policy.Bytes(entry.Name)) is { } definition
                && SettingParser.TryParse(definition, entry.Operator, policy.Memory(entry.Value), out _changes[i], out _);
        }
    }

    /// <summary>The policy.</summary>
    public SudoersPolicy Policy => _policy;

    /// <summary>The facts.</summary>
    public IPolicyFacts Facts => _facts;

    /// <summary>
    /// The settings in force for the last request, with tags and options of the deciding spec. Their origin is the index of a Defaults entry, or
    /// <see cref="SudoersPolicy.DefaultsCount"/> plus the index of the spec. Changed by the next request.
    /// </summary>
    public Settings Settings => _context.Settings;

    /// <summary>What the last decision has cost.</summary>
    internal DecisionWork Work => _context.Work;

    private Action<TraceStep>? Trace { get; set; }

    /// <summary>Decides one request.</summary>
    public Judgement Evaluate(Request request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Begin(request);
        if (_policy.IsRefused || Settings.IsOverLimit) return Deny(DenialReason.NotSupported, "the policy is over a limit");
        if (FindUnknownTarget(request) is { } unknown) return Deny(DenialReason.Command, unknown);
        Judgement judgement = request.Mode switch
        {
            RequestMode.List or RequestMode.Validate => LookUpPseudo(request),
            RequestMode.ListCommand => LookUpListed(request),
            _ => LookUp(request),
        };
        if (_context.IsOverBudget) return Deny(DenialReason.NotSupported, "the policy is over a limit");
        return judgement;
    }

    /// <summary>Decides one request and tells what was passed over on the way, in the order of looking: from the last rule to the one that decided.</summary>
    /// <param name="request">The request.</param>
    /// <param name="passedOver">Rules, grants and specs with the first condition of each that was not met; at most <paramref name="stepsMax"/>, the first ones.</param>
    /// <param name="stepsMax">How many steps to keep.</param>
    public Judgement Explain(Request request, out IReadOnlyList<TraceStep> passedOver, int stepsMax = 100)
    {
        List<TraceStep> steps = [];
        passedOver = steps;
        Trace = step =>
        {
            if (steps.Count < stepsMax) steps.Add(step);
        };
        try
        {
            return Evaluate(request);
        }
        finally
        {
            Trace = null;
        }
    }

    // sudoers(5), runas_allow_unknown_id: a uid or gid that the databases do not have is refused, whatever the rules say.
    private string? FindUnknownTarget(Request request)
    {
        if (Settings.IsOn(SettingId.RunasAllowUnknownId)) return null;
        if (request.RunasUser is { IsKnown: false } user) return "unknown user " + TextEscape.Escape(user.Name);
        return request.RunasGroup is { IsKnown: false } group ? "unknown group " + TextEscape.Escape(group.Name) : null;
    }

    private void Begin(Request request)
    {
        _context.Begin(request);
        _context.User = request.User;
        SetCommand(request);
        _members.Clear();
        _commands.Clear();
        ApplyDefaults(request);
    }

    private void SetCommand(Request request)
    {
        _context.Command = request.Command;
        ReadOnlySpan<byte> command = request.Command.Span;
        int slash = command.LastIndexOf((byte)'/');
        _context.BaseName = request.Command[(slash + 1)..];
        _context.Folder = null;
        _context.Identity = default;
        _context.IsCommandUnknown = false;
        if (slash >= 0 && _facts.KnowsFiles)
        {
            FactAnswer found = _facts.Identify(command, out FileIdentity identity);
            if (found == FactAnswer.Yes && identity.IsRegular && (identity.Mode & 0x49) != 0)
            {
                _context.Identity = identity;
                _context.Folder = _facts.CanonicalDirectory(slash == 0 ? "/"u8 : command[..slash]);
            }
            _context.IsCommandUnknown = found == FactAnswer.Failed || (_context.Identity != default && _context.Folder is null);
        }
        _context.Arguments.Clear();
        for (int i = 0; i < request.Arguments.Count; i++)
        {
            if (i > 0) _context.Arguments.Add((byte)' ');
            _context.Arguments.Add(request.Arguments[i].Span);
        }
    }

    // sudoers(5), "Defaults": first those that decide what others mean, then the rest, then those of the command.
    private void ApplyDefaults(Request request)
    {
        Settings.Reset();
        _context.RunasUser = request.RunasUser ?? (request.RunasGroup is not null ? request.User : DefaultTarget());
        for (int i = 0; i < _policy.DefaultsCount; i++)
        {
            if (!_isValid[i] || !SettingTable.IsEarly(_changes[i].Id) || !IsBound(_policy.DefaultsEntries[i], ofCommand: false)) continue;
            Apply(i);
            if (_changes[i].Id == SettingId.RunasDefault && request.RunasUser is null && request.RunasGroup is null) _context.RunasUser = DefaultTarget();
            _members.Clear();
        }
        for (int i = 0; i < _policy.DefaultsCount; i++)
            if (_isValid[i] && !SettingTable.IsEarly(_changes[i].Id) && IsBound(_policy.DefaultsEntries[i], ofCommand: false)) Apply(i);
        for (int i = 0; i < _policy.DefaultsCount; i++)
            if (_isValid[i] && _policy.DefaultsEntries[i].Scope == DefaultsScope.Command && IsBound(_policy.DefaultsEntries[i], ofCommand: true)) Apply(i);
        _members.Clear();
        _commands.Clear();
    }

    private void Apply(int entry)
    {
        Settings.Apply(_changes[entry], entry);
        // These change what users, hosts and commands match.
        if (_changes[entry].Id is SettingId.CaseInsensitiveUser or SettingId.CaseInsensitiveGroup or SettingId.UseNetgroups or SettingId.NetgroupTuple) _members.Clear();
        if (_changes[entry].Id is SettingId.FastGlob or SettingId.StrictArgs) _commands.Clear();
    }

    private UserRecord DefaultTarget()
    {
        ReadOnlySpan<byte> name = Settings.Text(SettingId.RunasDefault).Span;
        if (_facts.FindUser(name) is { } user) return user;
        if (name.Length > 0 && name[0] == (byte)'#' && IdText.TryParse(name[1..], out uint uid)) return _facts.FindUser(uid) ?? new UserRecord(name.ToArray(), uid, 0, [], [], isKnown: false);
        return new UserRecord(name.ToArray(), uint.MaxValue - 1, uint.MaxValue - 1, [], [], isKnown: false);
    }

    private bool IsBound(in DefaultsEntry entry, bool ofCommand) => entry.Scope switch
    {
        DefaultsScope.Global => !ofCommand,
        DefaultsScope.User => !ofCommand && _members.Users(entry.Binding) == Match.Allow,
        DefaultsScope.Host => !ofCommand && _members.Hosts(entry.Binding) == Match.Allow,
        DefaultsScope.Runas => !ofCommand && _members.Runas(entry.Binding, default, out _) == Match.Allow,
        _ => ofCommand && _commands.List(entry.Binding) == Match.Allow,
    };

    private Judgement LookUp(Request request)
    {
        DenialReason reason = DenialReason.NotInSudoers;
        for (int i = _policy.RuleCount - 1; i >= 0; i--)
        {
            ref Rule rule = ref _policy.Rules[i];
            Match user = _members.Users(rule.Users);
            bool isUserUnsure = false;
            if (user != Match.Allow)
            {
                Trace?.Invoke(new TraceStep(i, -1, -1, TraceCause.User, user == Match.Deny));
                isUserUnsure = _context.HasFailed;
                if (!isUserUnsure) continue;
            }
            if (!isUserUnsure && reason == DenialReason.NotInSudoers) reason = DenialReason.NotOnHost;
            for (int g = rule.Grants.End - 1; g >= rule.Grants.First; g--)
            {
                ref Grant grant = ref _policy.Grants[g];
                Match host = _members.Hosts(grant.Hosts);
                bool isUnsure = isUserUnsure;
                if (host != Match.Allow)
                {
                    if (!isUnsure) Trace?.Invoke(new TraceStep(i, g, -1, TraceCause.Host, host == Match.Deny));
                    if (!_context.HasFailed) continue;
                    isUnsure = true;
                }
                if (!isUnsure) reason = DenialReason.Command;
                for (int s = grant.Specs.End - 1; s >= grant.Specs.First; s--)
                {
                    Match match = LookAt(request, i, g, s, isUnsure, out bool isMyself);
                    if (match == Match.Unspecified) continue;
                    if (isMyself) _context.RunasUser = _context.User;
                    ApplySpec(s);
                    return match == Match.Allow ? Allow(request, i, g, s) : Deny(DenialReason.Command, i, g, s);
                }
            }
        }
        return Deny(reason, note: null);
    }

    // A rule that may or may not hold, because a fact failed, allows nothing; but what it takes away stays away.
    private Match LookAt(Request request, int rule, int grant, int index, bool isUnsure, out bool isMyself)
    {
        ref Spec spec = ref _policy.Specs[index];
        isMyself = false;
        if (!IsInTime(spec, request.Time))
        {
            if (!isUnsure) Trace?.Invoke(new TraceStep(rule, grant, index, TraceCause.Time, false));
            return Match.Unspecified;
        }
        Match runas = _members.Runas(spec.RunasUsers, spec.RunasGroups, out isMyself);
        if (runas != Match.Allow)
        {
            if (!isUnsure) Trace?.Invoke(new TraceStep(rule, grant, index, TraceCause.Runas, runas == Match.Deny));
            if (!_context.HasFailed) return Match.Unspecified;
            isUnsure = true;
        }
        Match match = _commands.One(spec.Command);
        if (isUnsure) return match == Match.Deny ? Match.Deny : Match.Unspecified;
        if (match == Match.Unspecified && Trace is not null) Trace(new TraceStep(rule, grant, index, CauseOf(spec), false));
        return match;
    }

    /// <summary>Whether it is the command itself that does not fit, or only its arguments or its digest.</summary>
    private TraceCause CauseOf(in Spec spec)
    {
        _context.IgnoresDigests = true;
        _commands.Clear();
        bool fits = _commands.One(spec.Command) != Match.Unspecified;
        TraceCause cause = fits ? TraceCause.Digest : TraceCause.Command;
        if (!fits)
        {
            _context.IgnoresArguments = true;
            _commands.Clear();
            if (_commands.One(spec.Command) != Match.Unspecified) cause = TraceCause.Arguments;
        }
        _context.IgnoresArguments = _context.IgnoresDigests = false;
        _commands.Clear();
        return cause;
    }

    // Both bounds count. The original looks at NOTAFTER alone where both are given, which allows too much before NOTBEFORE.
    private bool IsInTime(in Spec spec, long time)
    {
        if (spec.Options == 0) return true;
        SpecOptions options = _policy.Options(spec.Options);
        if (options.NotBefore is { } from && time < from) return false;
        return options.NotAfter is not { } to || time <= to;
    }

    private Judgement Allow(Request request, int rule, int grant, int spec)
    {
        if (FindUnsupported(spec) is { } unsupported) return Deny(DenialReason.NotSupported, rule, grant, spec) with { Note = unsupported };
        return new Judgement(
            Verdict.Allowed, DenialReason.None, rule, grant, spec, _context.RunasUser, request.RunasGroup, _policy.Specs[spec].Tags, NeedsPassword(request),
            _context.SafeCommand, _context.FailedFact);
    }

    private Judgement Deny(DenialReason reason, string? note) =>
        new(Verdict.Denied, reason, -1, -1, -1, _context.RunasUser, _context.RunasGroup, default, NeedsPassword(_context.Request), default, note ?? _context.FailedFact);

    private Judgement Deny(DenialReason reason, int rule, int grant, int spec) =>
        new(Verdict.Denied, reason, rule, grant, spec, _context.RunasUser, _context.RunasGroup, _policy.Specs[spec].Tags, NeedsPassword(_context.Request), default, _context.FailedFact);

    // sudo(8): root, and whoever stays who he is, is not asked; nor a member of exempt_group.
    private bool NeedsPassword(Request request)
    {
        if (!Settings.IsOn(SettingId.Authenticate) || request.User.Uid == 0) return false;
        if (IsExempt(request.User)) return false;
        bool isList = request.Mode is RequestMode.List or RequestMode.ListCommand or RequestMode.Validate;
        if (isList || request.User.Uid != _context.RunasUser.Uid) return true;
        if (Settings.Text(SettingId.ApparmorProfile).Length > 0) return true;
        return request.RunasGroup is { } group && !HasGroup(request.User, group.Gid);
    }

    private bool IsExempt(UserRecord user)
    {
        ReadOnlySpan<byte> name = Settings.Text(SettingId.ExemptGroup).Span;
        return !name.IsEmpty && _facts.FindGroup(name) is { } group && HasGroup(user, group.Gid);
    }

    private bool HasGroup(UserRecord user, uint gid)
    {
        if (user.Gid == gid) return true;
        IReadOnlyList<GroupRecord> groups = _facts.GroupsOf(user);
        for (int i = 0; i < groups.Count; i++)
            if (groups[i].Gid == gid) return true;
        return false;
    }
}
