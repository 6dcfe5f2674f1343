using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Matching;

namespace Infra.Sudo.Policy.Evaluation;

// Lists and validation: no command decides there, but whether any grant is for the caller on this host, and whether NOPASSWD stands at one or all of them.
public sealed partial class PolicyEngine
{
    private static readonly ReadOnlyMemory<byte> ListWord = "list"u8.ToArray();

    private Judgement LookUpListed(Request request)
    {
        Judgement mayList = LookUpPseudo(request);
        if (!mayList.IsAllowed) return mayList;
        bool needsPassword = mayList.NeedsPassword;
        _context.User = request.ListUser ?? request.User;
        _members.Clear();
        _commands.Clear();
        return LookUp(request) with { NeedsPassword = needsPassword };
    }

    private Judgement LookUpPseudo(Request request)
    {
        string when = Settings.Choice(request.Mode == RequestMode.Validate ? SettingId.Verifypw : SettingId.Listpw);
        bool isFree = when is "never" or "all";
        bool isOwn = request.User.Uid == 0 || request.ListUser is null || request.ListUser.Uid == request.User.Uid;
        UserRecord? root = request.ListUser is null ? null : _facts.FindUser(0);
        Match last = Match.Unspecified;
        DenialReason reason = DenialReason.NotInSudoers;
        // "sudo -l" asks about the word list, whichever command it is about.
        ReadOnlyMemory<byte> command = _context.Command;
        ReadOnlyMemory<byte> baseName = _context.BaseName;
        if (!isOwn) _context.Command = _context.BaseName = ListWord;
        int rule = -1, grant = -1, spec = -1;
        for (int i = 0; i < _policy.RuleCount; i++)
        {
            if (_members.Users(_policy.Rules[i].Users) != Match.Allow) continue;
            if (reason == DenialReason.NotInSudoers) reason = DenialReason.NotOnHost;
            NodeRange grants = _policy.Rules[i].Grants;
            for (int g = grants.First; g < grants.End; g++)
            {
                if (_members.Hosts(_policy.Grants[g].Hosts) != Match.Allow) continue;
                reason = DenialReason.Command;
                NodeRange specs = _policy.Grants[g].Specs;
                for (int s = specs.First; s < specs.End; s++)
                {
                    bool hasNoPassword = _policy.Specs[s].Tags[Tag.NoPassword] == TagValue.On;
                    if (when == "any" && hasNoPassword) isFree = true;
                    if (when == "all" && !hasNoPassword) isFree = false;
                    Match match = isOwn ? Match.Allow : MayListOther(s, request, root);
                    if (match == Match.Unspecified) continue;
                    (last, rule, grant, spec) = (match, i, g, s);
                }
            }
        }
        _context.Command = command;
        _context.BaseName = baseName;
        if (isFree && when != "always") Settings.SetFlag(SettingId.Authenticate, false, Settings.BuiltIn);
        bool isAllowed = last == Match.Allow || request.User.Uid == 0;
        if (!isAllowed) return Deny(reason, note: null);
        return new Judgement(
            Verdict.Allowed, DenialReason.None, rule, grant, spec, _context.RunasUser, request.RunasGroup, spec < 0 ? default : _policy.Specs[spec].Tags, NeedsPassword(request),
            default, _context.FailedFact);
    }

    // sudoers(5), "list": the target list has to take in the other user, or root for ALL.
    private Match MayListOther(int index, Request request, UserRecord? root)
    {
        Spec spec = _policy.Specs[index];
        if (!IsInTime(spec, request.Time)) return Match.Unspecified;
        return _members.RunasFor(spec, request.ListUser!) switch
        {
            Match.Deny => Match.Unspecified,
            Match.Allow => _commands.One(spec.Command),
            _ => root is not null && _members.RunasFor(spec, root) == Match.Allow ? _commands.OnlyAll(spec.Command) : Match.Unspecified,
        };
    }
}
