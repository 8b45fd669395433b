import { tell } from '../causes/shared/probe.ts';
import { answer, probe } from '../causes/shared/scene.ts';
import { absent, defineSymptom, present, saw, type Verdict } from '../core/rule.ts';
import type { FactMap } from '../facts/facts.generated.ts';

/** A container's own test is a health answer too: Docker asks it all the time. */
function unhealthy(container: FactMap['container']): Verdict {
  const last = container.health?.log.at(-1);
  return present({
    subject: container.name,
    confidence: 0.95,
    says: {
      en: `Docker calls ${container.name} unhealthy`,
      ko: `Docker가 ${container.name}을(를) unhealthy로 표시합니다`,
      zh: `Docker 将 ${container.name} 标记为 unhealthy`,
    },
    evidence: [
      saw(
        `docker inspect ${container.name}`,
        `unhealthy${last ? `, exit code ${last.exitCode}: ${last.output}` : ''}`,
        last?.at ?? null,
      ),
    ],
  });
}

export const rule = defineSymptom({
  id: 'body-mismatch',
  on: ['backend'],
  needs: ['probe'],
  wants: ['container'],
  title: {
    en: 'A health body reports a broken part',
    ko: '상태 응답이 고장 난 부분을 알림',
    zh: '健康检查内容报告有部件故障',
  },
  examples: {
    present: [
      {
        name: 'database disconnected',
        facts: { probe: probe([answer(200, { brokenParts: [{ path: '$.database', value: 'disconnected' }] })]) },
      },
    ],
    absent: [{ name: 'all parts well', facts: { probe: probe([answer(200)]) } }],
  },
  judge({ probe: { through, direct }, container }) {
    const hit = [...through, ...direct].find(
      (result) => result.outcome === 'answered' && result.brokenParts.length > 0,
    );
    if (!hit && container?.state === 'running' && container.health?.status === 'unhealthy') return unhealthy(container);
    if (!hit) return absent;
    const parts = hit.brokenParts.map((part) => `${part.path} is ${part.value}`).join(', ');
    return present({
      subject: hit.brokenParts[0]?.path ?? hit.url,
      confidence: 0.99,
      says: { en: `the health answer says ${parts}`, ko: `상태 응답: ${parts}`, zh: `健康检查返回：${parts}` },
      evidence: [saw('health answer', `${tell(hit)}: ${parts}`, hit.at)],
    });
  },
});
