export default function EnrolAtTheDoor(_: { step: unknown; onStep: unknown; onBack: unknown }) { return null; }
